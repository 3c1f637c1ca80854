//! Small documents, and what the audit log tells.

use super::State;
use crate::change::{Act, Change, Document, DocumentKind, Edit, Outcome};
use crate::store::Position;

impl State {
    pub(super) fn edit(&mut self, edits: &[Edit]) -> Outcome {
        if edits.iter().any(|edit| edit.kind() == DocumentKind::Survey) {
            return Outcome::Conflict;
        }
        for edit in edits {
            match edit {
                Edit::Put(Document { kind, key, body }) => {
                    self.documents.insert((*kind, key.clone()), body.clone());
                }
                Edit::Remove(kind, key) => {
                    self.documents.remove(&(*kind, key.clone()));
                }
            }
        }
        Outcome::Done
    }

    pub(super) fn audited(&mut self, act: &Act, change: &Change) -> Outcome {
        let outcome = self.apply(change);
        if outcome.changed() {
            self.tell(act);
        }
        outcome
    }

    pub(super) fn tell(&mut self, act: &Act) -> Outcome {
        self.acts.insert(Position { at: act.at, id: act.id }, act.clone());
        Outcome::Done
    }
}
