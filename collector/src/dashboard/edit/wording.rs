//! The texts of a survey, a column for each language.

use perche_survey::kind::Band;

use super::choice::language;
use super::field::{Field, Input};
use super::labels::Labels;
use super::view::Maker;
use super::words::Words;

/// The wording, one column for each language.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) locales: Vec<(String, String)>,
    pub(super) blocks: Vec<Block>,
    /// The language to add, as it was typed.
    pub(super) wanted: Field,
}

impl Wording {
    /// How many columns stand beside each other; four stand for more, each text then says its language.
    pub(super) fn columns(&self) -> usize {
        self.locales.len().min(4)
    }

    /// What the text of that name is called outside of its place: its heading, its label, its language.
    pub(super) fn called(&self, name: &str) -> Option<String> {
        self.blocks.iter().find_map(|block| {
            let cell = |row: &Row| row.cells.iter().find(|cell| cell.name == name).map(|cell| cell.label.clone());
            let (row, language) = block.rows.iter().find_map(|row| Some((row, cell(row)?)))?;
            let parts = [block.title, &row.label, &language];
            Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
        })
    }
}

/// Some texts under one heading.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) rows: Vec<Row>,
    /// Rows that hold nothing in any of many languages: behind a summary.
    pub(super) spare: Vec<Row>,
    /// Behind a summary, open or not; `None`: always seen.
    pub(super) open: Option<bool>,
}

/// From so many languages on, a row that is empty in each of them is folded.
const MANY: usize = 3;

impl Block {
    /// With its empty rows folded where there are many languages; the first always says what the block is about.
    fn folded(mut self, languages: usize) -> Self {
        if languages >= MANY && self.open.is_none() {
            let rows = std::mem::take(&mut self.rows).into_iter().enumerate();
            let (spare, rows): (Vec<_>, Vec<_>) = rows.partition(|(place, row)| *place > 0 && row.is_empty());
            let plain = |rows: Vec<(usize, Row)>| rows.into_iter().map(|(_, row)| row).collect();
            (self.rows, self.spare) = (plain(rows), plain(spare));
        }
        self
    }

    /// What the folded rows are.
    pub(super) fn spare_titles(&self) -> String {
        self.spare.iter().map(|row| row.label.as_str()).collect::<Vec<_>>().join(", ")
    }
}

/// One text in every language.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) cells: Vec<Field>,
}

impl Row {
    /// Whether nothing stands in it and nothing is to be said of it.
    fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.value.is_empty() && cell.faults.is_empty() && cell.warnings.is_empty())
    }
}

impl Maker<'_> {
    /// The texts of every language.
    pub(super) fn wording(&mut self) -> Wording {
        let locales: Vec<(String, String)> =
            self.draft.locales().into_iter().map(|code| (code.clone(), language(self.tongue, &code))).collect();
        let (words, labels) = (Words(self.tongue), Labels(self.tongue));
        let question = vec![
            self.row(&locales, "question", labels.question().to_owned(), "", &Input::Area(2)),
            self.row(&locales, "low", labels.low().to_owned(), "", &Input::Line),
            self.row(&locales, "high", labels.high().to_owned(), "", &Input::Line),
        ];
        let why = self.bands(&locales, "why");
        let thanks = self.bands(&locales, "thanks");
        let points = self.survey.as_ref().map_or(5, |survey| survey.scale().points());
        let label_rows =
            vec![self.row(&locales, "labels", labels.labels().to_owned(), labels.labels_hint(), &Input::Area(points))];
        let link = self.link(&locales);
        let used = |rows: &[Row]| {
            let cell = |field: &Field| !field.faults.is_empty() || !field.warnings.is_empty();
            rows.iter().flat_map(|row| &row.cells).any(cell)
        };
        let labelled = self.draft.get("scale.style") == "labels" || used(&label_rows);
        let many = locales.len();
        let block = |title, lead, rows, open| Block { title, lead, rows, spare: Vec::new(), open }.folded(many);
        let linked = used(&link)
            || link.iter().flat_map(|row| &row.cells).any(|cell| cell.name.ends_with("url") && !cell.value.is_empty());
        let wanted = self.make("new_locale", words.add_language().to_owned(), "", Input::Line);
        self.list(&wanted, words.add_language());
        Wording {
            wanted,
            blocks: vec![
                block("", "", question, None),
                block(words.asking_why(), words.asking_why_lead(), why, None),
                block(words.thanking(), "", thanks, None),
                block(words.labelling(), "", label_rows, Some(labelled)),
                block(words.linking(), words.linking_lead(), link, Some(linked)),
            ],
            locales,
        }
    }

    fn bands(&mut self, locales: &[(String, String)], part: &str) -> Vec<Row> {
        let labels = Labels(self.tongue);
        let bands = [
            ("default", labels.band_default(), None),
            ("low", labels.band_low(), Some(Band::Low)),
            ("middle", labels.band_middle(), Some(Band::Middle)),
            ("high", labels.band_high(), Some(Band::High)),
        ];
        bands
            .into_iter()
            .map(|(name, title, band)| {
                let points = band
                    .and_then(|band| self.points_of(band))
                    .map_or_else(String::new, |points| format!(" ({points})"));
                self.row(locales, &format!("{part}.{name}"), format!("{title}{points}"), "", &Input::Area(2))
            })
            .collect()
    }

    /// The points of a band, such as `1–3`.
    fn points_of(&self, band: Band) -> Option<String> {
        let survey = self.survey.as_ref()?;
        let scale = survey.scale();
        let mut scores = scale.scores().filter(|score| survey.kind.band(&scale, *score) == band);
        let first = scores.next()?.0;
        Some(scores.next_back().map_or_else(|| first.to_string(), |last| format!("{first}–{}", last.0)))
    }

    fn link(&mut self, locales: &[(String, String)]) -> Vec<Row> {
        let labels = Labels(self.tongue);
        let after = [
            ("", labels.link_everybody()),
            ("high", labels.band_high()),
            ("middle", labels.band_middle()),
            ("low", labels.band_low()),
        ];
        let after = Input::Choice(after.map(|(value, title)| (value.to_owned(), title.to_owned())).into());
        vec![
            self.row(locales, "link.text", labels.link_text().to_owned(), "", &Input::Line),
            self.row(locales, "link.url", labels.link_url().to_owned(), "", &Input::Line),
            self.row(locales, "link.after", labels.link_after().to_owned(), "", &after),
        ]
    }

    fn row(
        &mut self,
        locales: &[(String, String)],
        part: &str,
        label: String,
        hint: &'static str,
        input: &Input,
    ) -> Row {
        let id = format!("p-{}", part.replace('.', "-"));
        let cells = locales
            .iter()
            .map(|(code, name)| {
                let mut cell = self.make(&format!("text.{code}.{part}"), name.clone(), "", input.clone());
                self.list(&cell, &format!("{label}, {name}"));
                cell.heading = Some(id.clone());
                cell.lang = Some(code.clone()).filter(|_| !part.ends_with("url") && !part.ends_with("after"));
                cell.required = part == "question";
                cell
            })
            .collect();
        Row { id, label, hint: hint.to_owned(), cells }
    }
}
