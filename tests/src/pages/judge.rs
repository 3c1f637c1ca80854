//! The bar, and the table that is printed.

use crate::scale::judge::{Bar, grouped};

/// The median of a page with many responses, over that with few.
const SLOWER: f64 = 1.5;

/// What one page came to.
#[derive(Clone, Debug)]
pub struct Asked {
    name: &'static str,
    millis: [f64; 2],
}

impl Asked {
    /// From the medians with few responses and with many.
    pub const fn new(name: &'static str, millis: [f64; 2]) -> Self {
        Self { name, millis }
    }

    fn slower(&self) -> f64 {
        self.millis[1] / self.millis[0]
    }

    fn row(&self) -> String {
        format!("| {} | {:.2} | {:.2} | {:.2} |", self.name, self.millis[0], self.millis[1], self.slower())
    }
}

/// What was measured.
#[derive(Clone, Debug)]
pub struct Figures {
    /// How many responses there were, in the one folder and in the other.
    pub answers: [u64; 2],
    /// Each page.
    pub asked: Vec<Asked>,
    /// What has to read responses: told, and held to nothing.
    pub search: Asked,
}

/// Holds every page against the bar.
pub fn judge(figures: &Figures) -> Vec<Bar> {
    let bar = |asked: &Asked| {
        let (name, slower) = (asked.name, asked.slower());
        let what =
            format!("{name}: {slower:.2} times as long as with {}, at most {SLOWER}", grouped(figures.answers[0]));
        Bar { what, holds: slower <= SLOWER }
    };
    figures.asked.iter().map(bar).collect()
}

/// The figures as a table of Markdown.
pub fn table(figures: &Figures) -> String {
    let [few, many] = figures.answers.map(grouped);
    let mut lines = vec![
        format!("| page | p50 ms with {few} responses | with {many} | times |"),
        "|---|---:|---:|---:|".to_owned(),
    ];
    lines.extend(figures.asked.iter().map(Asked::row));
    lines.push(format!(
        "\nNo page, and held to no bar: {}, {:.1} ms and {:.1} ms.\n",
        figures.search.name, figures.search.millis[0], figures.search.millis[1]
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::judge::passed;

    #[test]
    fn a_page_that_grows_with_the_responses_turns_it_red_and_a_search_does_not() {
        let figures = |slow| Figures {
            answers: [10_000, 1_000_000],
            asked: vec![Asked::new("overview", [2.0, 2.9]), Asked::new("figures", [4.0, slow])],
            search: Asked::new("a search", [10.0, 900.0]),
        };
        assert!(passed(&judge(&figures(6.0))), "{:?}", judge(&figures(6.0)));
        let red = judge(&figures(6.01));
        assert_eq!(red.iter().map(|bar| bar.holds).collect::<Vec<_>>(), [true, false]);
        assert!(table(&figures(6.0)).contains("| figures | 4.00 | 6.00 | 1.50 |"), "{}", table(&figures(6.0)));
    }
}
