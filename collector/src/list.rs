//! A list of responses as somebody asked for it: page by page, or all of it. The API and the dashboard read the same.

mod stream;

use std::sync::Arc;

use actix_web::web;
use perche_survey::draft::Fault;
use perche_survey::response::Response;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::catalog::Entry;
use crate::error::Error;
use crate::installation::{Installation, now};
use crate::selection::{self, MOST_READ, Selection};
use crate::sign::{Purpose, Secret};
use crate::store::{Position, Store};

/// Which responses, and which of their pages.
pub struct List {
    entry: Arc<Entry>,
    selection: Selection,
    place: Place,
    limit: usize,
    /// What was asked for, so that a cursor goes on in the list that it comes from.
    shape: [u8; 16],
}

/// Where a page lies.
#[derive(Clone, Copy, Debug)]
enum Place {
    Start,
    After(Position),
    Before(Position),
}

/// A place in a list; sealed, and bound to what was asked for.
#[derive(Serialize, Deserialize)]
struct Cursor {
    at: i64,
    id: u128,
    shape: [u8; 16],
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// The responses, in order.
    pub responses: Vec<Response>,
    /// The cursor of the page after it, unless there is none.
    pub next: Option<String>,
    /// The cursor that [`List::before`] takes for the page before it, unless there is none.
    pub previous: Option<String>,
    /// `false` when it stopped early: there may be more even when few were found.
    pub complete: bool,
}

impl List {
    /// Reads a query; every wrong member is named, after the `faults` that are known already. All of the responses have
    /// no pages: with `paged` false, `limit` and `cursor` are passed over.
    pub fn read(
        mut members: Vec<(String, String)>,
        entry: Arc<Entry>,
        secret: &Secret,
        paged: bool,
        mut faults: Vec<Fault>,
    ) -> Result<Self, Error> {
        let (mut place, mut limit) = (Place::Start, 100);
        let own = paging(&mut members);
        let survey = &entry.current().survey;
        let shape = shape(&survey.id, &members);
        for (name, value) in own.iter().filter(|_| paged) {
            if name == "limit" {
                match value.parse() {
                    Ok(given) if (1..=1_000).contains(&given) => limit = given,
                    _ => faults.push(Fault::new("limit", "must be a whole number from 1 to 1000")),
                }
            } else {
                match open(secret, value, shape) {
                    Some(after) => place = Place::After(after),
                    None => faults.push(Fault::new("cursor", "must be the next of an earlier page of this very list")),
                }
            }
        }
        let selection = Selection::read(&members, survey, now()).map_err(|found| faults.extend(found));
        let (Ok(selection), true) = (selection, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
        Ok(Self { entry, selection, place, limit, shape })
    }

    /// The page that ends where the one began whose `previous` that is.
    pub fn before(self, secret: &Secret, previous: &str) -> Result<Self, Error> {
        let Some(before) = open(secret, previous, self.shape) else {
            let message = "must be the previous of a later page of this very list";
            return Err(Error::Invalid(vec![Fault::new("before", message)]));
        };
        Ok(Self { place: Place::Before(before), ..self })
    }

    /// The survey that it is of.
    pub fn entry(&self) -> &Arc<Entry> {
        &self.entry
    }

    /// Its page.
    pub async fn page(&self, installation: &Installation) -> Result<Page, Error> {
        let (store, entry) = (Arc::clone(&installation.store), Arc::clone(&self.entry));
        let (selection, place, limit) = (self.selection.clone(), self.place, self.limit);
        let (page, began) = web::block(move || found(&*store, &entry, &selection, place, limit)).await??;
        let seal = |at: Position| {
            let cursor = Cursor { at: at.at.0, id: at.id.as_u128(), shape: self.shape };
            installation.secret.seal(Purpose::Cursor, &cursor)
        };
        let previous = page.responses.first().filter(|_| !began).map(|first| seal(Position::of(first)));
        Ok(Page { next: page.next.map(seal), previous, responses: page.responses, complete: page.complete })
    }
}

/// The rows of a page, and whether it is the first one. Blocking.
fn found(
    store: &dyn Store,
    entry: &Entry,
    selection: &Selection,
    place: Place,
    limit: usize,
) -> Result<(selection::Page, bool), Error> {
    let after = match place {
        Place::Start => None,
        Place::After(after) => Some(after),
        Place::Before(before) => {
            let mut page = selection.reversed().page(store, entry, Some(before), limit, MOST_READ)?;
            if page.next.is_some() && !page.responses.is_empty() {
                page.responses.reverse();
                page.next = page.responses.last().map(Position::of);
                return Ok((page, false));
            }
            // Too few lie before it to fill a page: the first one is whole.
            None
        }
    };
    Ok((selection.page(store, entry, after, limit, MOST_READ)?, after.is_none()))
}

/// Takes `limit` and `cursor` out of a query; what stays is what the list is of, in one order.
fn paging(members: &mut Vec<(String, String)>) -> Vec<(String, String)> {
    let (own, mut rest): (Vec<_>, Vec<_>) =
        members.drain(..).partition(|(name, _)| matches!(name.as_str(), "limit" | "cursor"));
    rest.sort();
    *members = rest;
    own
}

fn shape(survey: &SurveyId, members: &[(String, String)]) -> [u8; 16] {
    let asked = Sha256::digest(format!("{survey} {members:?}"));
    let mut shape = [0; 16];
    shape.copy_from_slice(&asked[..16]);
    shape
}

fn open(secret: &Secret, cursor: &str, shape: [u8; 16]) -> Option<Position> {
    let Cursor { at, id, .. } =
        secret.open::<Cursor>(Purpose::Cursor, cursor).filter(|cursor| cursor.shape == shape)?;
    Some(Position { at: Timestamp(at), id: Uuid::from_u128(id) })
}
