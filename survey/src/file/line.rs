//! Which line of a file a finding belongs to.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where each line ends: looked up for every finding of a file of a thousand surveys.
pub(super) fn line_ends(text: &str) -> Vec<usize> {
    text.match_indices('\n').map(|(offset, _)| offset).collect()
}

/// The line of `offset`, counted from 1.
pub(super) fn line_of(ends: &[usize], offset: usize) -> usize {
    ends.partition_point(|end| *end < offset) + 1
}

/// The line of `path`, or of the deepest part of it that is written in the file.
pub(super) fn place_of(document: &Spanned<DeTable<'_>>, path: &str, ends: &[usize]) -> usize {
    let steps: Vec<&str> = path.split(['.', '[']).map(|step| step.trim_end_matches(']')).collect();
    let mut steps = steps.into_iter();
    let Some((key, mut value)) = steps.next().and_then(|step| document.get_ref().get_key_value(step)) else { return 1 };
    let mut offset = key.span().start;
    for step in steps {
        let next = match value.get_ref() {
            DeValue::Table(table) => table.get_key_value(step).map(|(key, value)| (key.span().start, value)),
            DeValue::Array(items) => {
                step.parse().ok().and_then(|index: usize| items.get(index)).map(|item| (item.span().start, item))
            }
            _ => None,
        };
        let Some((start, inner)) = next else { break };
        offset = start;
        value = inner;
    }
    line_of(ends, offset)
}
