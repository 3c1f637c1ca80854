//! All of a list, read page by page so that memory stays flat.

use std::sync::Arc;

use actix_web::web::{self, Bytes, Data};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{self, Stream};

use super::List;
use crate::error::Error;
use crate::installation::Installation;
use crate::row::{Format, Table};
use crate::store::Position;

impl List {
    /// Every row, written out.
    pub fn stream(
        self,
        installation: Data<Installation>,
        format: Format,
    ) -> impl Stream<Item = Result<Bytes, Error>> + 'static {
        let table = Table::new(format, std::slice::from_ref(&self.entry));
        let writing = Arc::new(Writing { installation, list: self, table });
        stream::unfold(Some(writing.ahead(Reached::Nothing)), move |ahead| {
            let writing = Arc::clone(&writing);
            async move {
                match ahead?.await {
                    Ok(None) => None,
                    Ok(Some((bytes, reached))) => Some((Ok(bytes), Some(writing.ahead(reached)))),
                    // The status is sent already: breaking the transfer off is the only way to say that it is not whole.
                    Err(error) => Some((Err(error), None)),
                }
            }
        })
    }
}

/// A list on its way out.
struct Writing {
    installation: Data<Installation>,
    list: List,
    table: Table,
}

/// How far it is.
#[derive(Clone, Copy)]
enum Reached {
    Nothing,
    Head,
    Row(Position),
}

/// Some rows as they are sent, and how far that is; nothing behind the last ones.
type Part = Result<Option<(Bytes, Reached)>, Error>;

impl Writing {
    /// The next rows. They are being read from now on, whenever they are awaited: one part is made while the one before it
    /// is sent, and no more than one, however slow the client is.
    fn ahead(self: &Arc<Self>, reached: Reached) -> LocalBoxFuture<'static, Part> {
        let writing = Arc::clone(self);
        let reading = web::block(move || writing.go_on(reached));
        async move { reading.await? }.boxed_local()
    }

    fn go_on(&self, reached: Reached) -> Part {
        let broken = |error: std::io::Error| Error::Internal(error.to_string());
        let mut bytes = Vec::new();
        let after = match reached {
            Reached::Nothing => {
                self.table.head(&mut bytes).map_err(broken)?;
                // An empty chunk would end the transfer.
                if !bytes.is_empty() {
                    return Ok(Some((bytes.into(), Reached::Head)));
                }
                None
            }
            Reached::Head => None,
            Reached::Row(after) => Some(after),
        };
        let List { entry, selection, .. } = &self.list;
        let Some((responses, reached)) = selection.next(&*self.installation.store, entry, after)? else {
            return Ok(None);
        };
        self.table.rows(entry, &responses, &mut bytes).map_err(broken)?;
        Ok(Some((bytes.into(), Reached::Row(reached))))
    }
}
