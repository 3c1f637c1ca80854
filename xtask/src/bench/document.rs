//! `docs/benchmarks.md`: keeps what the benches have printed, each between two lines of its own.

use std::fs;

use crate::failure::{Failure, OrFail, Outcome};
use crate::repository::Repository;

/// The lines between which a bench writes.
pub(super) struct Marks {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
}

impl Marks {
    /// Puts `table` between the marks, in place of what stands there.
    pub(super) fn write(&self, repository: &Repository, table: &str) -> Outcome {
        let path = repository.root.join("docs/benchmarks.md");
        let remedy = "put docs/benchmarks.md back as the repository has it";
        let text = fs::read_to_string(&path).or_fail("cannot read docs/benchmarks.md", remedy)?;
        let written =
            self.between(&text, table).ok_or_else(|| Failure::new("docs/benchmarks.md has lost its marks", remedy))?;
        fs::write(&path, written).or_fail("cannot write docs/benchmarks.md", remedy)
    }

    /// The document with what stands between the marks replaced; `None` without both marks.
    pub(super) fn between(&self, text: &str, table: &str) -> Option<String> {
        let Self { open, close } = self;
        let (head, rest) = text.split_once(open)?;
        let (_, tail) = rest.split_once(close)?;
        Some(format!("{head}{open}\n{}\n\n{close}{tail}", table.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{api, dashboard, ingest, scale};

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        for marks in [api::HARNESS.marks, dashboard::HARNESS.marks, ingest::MARKS, scale::HARNESS.marks] {
            let Marks { open, close } = marks;
            let text = format!("before\n{open}old\n{close}after\n");
            let written = marks.between(&text, "new").expect("both marks");
            assert_eq!(written, format!("before\n{open}\nnew\n\n{close}after\n"));
            assert_eq!(marks.between(&written, "new"), Some(written.clone()), "writing again changes nothing");
            assert_eq!(marks.between("no marks", "new"), None);
        }
    }

    #[test]
    fn the_document_has_the_marks_of_every_bench_that_writes_into_it() {
        let document = include_str!("../../../docs/benchmarks.md");
        assert!(
            [api::HARNESS.marks, dashboard::HARNESS.marks, ingest::MARKS, scale::HARNESS.marks]
                .iter()
                .all(|marks| marks.between(document, "new").is_some())
        );
    }
}
