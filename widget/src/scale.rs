//! The points as native radios. Only the server renders them: what the customer does with them bubbles up.

use crate::question::{Point, Question};
use leptos::prelude::*;
use perche_survey::kind::Band;
use perche_survey::scale::Style;

/// The question, its points and what their ends mean: the content of a fieldset.
#[component]
pub fn Scale(
    /// The question shown.
    question: Question,
    /// The score that is marked already.
    chosen: Option<i16>,
    /// Whether the question stands here; else the fieldset is labelled by the page's heading.
    legend: bool,
) -> impl IntoView {
    let Question { question, low, high, points, style, .. } = question;
    let order = Order::of(&points);
    let count = points.len();
    let ends = [points.first(), points.last()].map(|point| point.map(|point| point.score));
    let radios: Vec<_> = points
        .into_iter()
        .enumerate()
        .map(|(place, point)| {
            let end = order.end(place, count, &low, &high);
            let icon = icon(style, order.rank(place, count), count);
            radio(&point, style, end, icon, chosen == Some(point.score))
        })
        .collect();
    let (first, last) = if order.falling { (high, low) } else { (low, high) };
    let [first_score, last_score] = ends.map(|point| point.map(|score| score.to_string()).unwrap_or_default());
    view! {
        {legend.then(|| view! { <legend>{question}</legend> })}
        <div
            class="scale"
            data-style=name(style)
            data-points=count.to_string()
            data-order=if order.falling { "falling" } else { "rising" }
        >
            <div class="points">{radios}</div>
            <div class="ends" aria-hidden="true">
                <span><b>{first_score}</b>{first}</span>
                <span><b>{last_score}</b>{last}</span>
            </div>
        </div>
    }
}

/// One radio. Its accessible name is its number and what that means; the ends carry the end labels.
fn radio(point: &Point, style: Style, end: &str, icon: Option<String>, checked: bool) -> impl IntoView + use<> {
    let number = point.score.to_string();
    let meaning = if point.label.is_empty() { end } else { &point.label };
    let (shown, said) = match style {
        Style::Labels if !meaning.is_empty() => (meaning.to_owned(), String::new()),
        Style::Numbers | Style::Stars | Style::Smileys | Style::Thumbs | Style::Labels => {
            (number.clone(), meaning.to_owned())
        }
    };
    view! {
        <label class="point">
            <input type="radio" name="score" value=number required=true data-band=band_name(point.band) checked=checked/>
            {icon.map(|href| view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> })}
            <span class="shown">{shown}</span>
            <span class="said">{said}</span>
        </label>
    }
}

/// In which direction the points stand.
#[derive(Clone, Copy)]
struct Order {
    /// The highest score comes first.
    falling: bool,
    /// The first point is the better end.
    best_first: bool,
}

impl Order {
    fn of(points: &[Point]) -> Self {
        let ends = points.first().zip(points.last());
        Self {
            falling: ends.is_some_and(|(first, last)| first.score > last.score),
            best_first: ends.is_some_and(|(first, last)| first.band > last.band),
        }
    }

    /// What the point at `place` means if it is an end.
    fn end<'a>(self, place: usize, count: usize, low: &'a str, high: &'a str) -> &'a str {
        if place == 0 {
            if self.falling { high } else { low }
        } else if place + 1 == count {
            if self.falling { low } else { high }
        } else {
            ""
        }
    }

    /// How good the point at `place` is, from 0.
    const fn rank(self, place: usize, count: usize) -> usize {
        if self.best_first { count - 1 - place } else { place }
    }
}

/// The symbol of a point, out of the page's sprite.
fn icon(style: Style, rank: usize, count: usize) -> Option<String> {
    let steps = count.saturating_sub(1).max(1);
    match style {
        Style::Numbers | Style::Labels => None,
        Style::Stars => Some("#star".to_owned()),
        // Five faces for any number of points: the ends are always the saddest and the happiest.
        Style::Smileys => Some(format!("#face-{}", 1 + (rank * 8 + steps) / (2 * steps))),
        Style::Thumbs => Some(if rank * 2 > steps { "#thumb-up" } else { "#thumb-down" }.to_owned()),
    }
}

/// The style's name in the style sheet.
const fn name(style: Style) -> &'static str {
    match style {
        Style::Numbers => "numbers",
        Style::Stars => "stars",
        Style::Smileys => "smileys",
        Style::Thumbs => "thumbs",
        Style::Labels => "labels",
    }
}

/// The band's name in the style sheet and in the page's JSON.
pub(crate) const fn band_name(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_always_the_saddest_and_the_happiest_face() {
        let faces = |count: usize| -> Vec<String> {
            (0..count).filter_map(|rank| icon(Style::Smileys, rank, count)).map(|href| href[6..].to_owned()).collect()
        };
        assert_eq!(faces(2), ["1", "5"]);
        assert_eq!(faces(3), ["1", "3", "5"]);
        assert_eq!(faces(5), ["1", "2", "3", "4", "5"]);
        assert_eq!(faces(7).concat(), "1223445");
        assert_eq!(faces(10).len(), 10);
    }

    #[test]
    fn thumbs_point_down_in_the_worse_half() {
        let thumbs: Vec<_> = (0..2).filter_map(|rank| icon(Style::Thumbs, rank, 2)).collect();
        assert_eq!(thumbs, ["#thumb-down", "#thumb-up"]);
    }
}
