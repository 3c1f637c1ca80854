//! What teams ask, as dashboards and scripts do.

use crate::scale::answers::{self, Plan};

/// A question of a kind, asked of another survey each time.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// What it is, in words.
    pub name: &'static str,
    plan: Plan,
    query: fn(&str) -> String,
    sabotaged: bool,
}

/// One of each kind.
pub fn questions(plan: Plan) -> Vec<Question> {
    type Query = fn(&str) -> String;
    let kinds: [(&'static str, Query); 5] = [
        ("a month by day", |month| format!("?{month}&interval=day")),
        ("a month by day, Europe/Rome", |month| format!("?{month}&interval=day&tz=Europe/Rome")),
        ("a month by channel", |month| format!("?{month}&group_by=channel")),
        ("a month, compared with the one before", |month| format!("?{month}&compare=previous")),
        ("all there is, by month", |_| "?interval=month".to_owned()),
    ];
    kinds.map(|(name, query)| Question { name, plan, query, sabotaged: false }).into()
}

impl Question {
    /// The same as it must not be asked: kept counts do not tell it, so responses are read.
    #[must_use]
    pub fn sabotaged(self, sabotaged: bool) -> Self {
        Self { sabotaged, ..self }
    }

    /// Its path, the `round`th time it is asked.
    pub fn path(&self, round: usize) -> String {
        let survey = answers::survey(round % self.plan.surveys);
        let day = |days: i64| self.plan.start.plus_days(days).to_string()[..10].to_owned();
        let month = format!("from={}&to={}", day(300), day(331));
        let path = format!("/v1/surveys/{survey}/aggregates");
        if self.sabotaged { format!("{path}?{month}&group_by=channel,locale") } else { path + &(self.query)(&month) }
    }
}
