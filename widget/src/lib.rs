//! The question as a page: Leptos components, rendered by the collector (`ssr`) and taken over in the browser (`hydrate`).
//!
//! The page is a native form that works to the end without any script. What the WebAssembly adds: the score is sent at the
//! click, the why without a reload, and an answer that could not be sent waits on the device.

pub mod act;
pub mod flow;
pub mod look;
pub mod page;
pub mod question;

#[cfg(feature = "ssr")]
pub mod ask;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
mod locales;
#[cfg(feature = "ssr")]
pub mod scale;
#[cfg(feature = "ssr")]
pub mod scripts;
#[cfg(feature = "ssr")]
mod sheet;
#[cfg(feature = "ssr")]
mod squeeze;
#[cfg(feature = "ssr")]
pub mod thanks;
#[cfg(feature = "ssr")]
pub mod why;
#[cfg(feature = "ssr")]
pub use document::{Document, Notice, escape, notice, render, still};
#[cfg(feature = "ssr")]
pub use locales::{BuiltIn, built_in, is_rtl, locales, words};

#[cfg(feature = "hydrate")]
mod hand;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod handover;
#[cfg(feature = "hydrate")]
mod outbox;
#[cfg(feature = "hydrate")]
mod post;
#[cfg(feature = "hydrate")]
mod reply;
#[cfg(feature = "hydrate")]
mod start;
#[cfg(feature = "hydrate")]
pub use start::start;

mod words;

pub use look::{Density, Scheme};
pub use question::{Assets, Contact, Envelope, Link, Mode, Page, Point, Privacy, Question, Stage, Whys, Words};
