//! `cargo xtask demo`: a shop, a collector, and one question between them.

mod calendar;
mod chance;
mod season;
pub(crate) mod seed;
mod story;
mod team;
mod today;
mod whys;

use std::fs;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use clap::Args;

use crate::collector::{self, Collector, Setting};
use crate::failure::{OrFail, Outcome};
use crate::repository::Repository;
use crate::{shop, steps, widget};

/// The survey on the shop's thank-you page.
const SURVEY: &str = "post-purchase";

#[derive(Args)]
pub(crate) struct Options {
    /// End, with exit code 0, as soon as one more answer is counted.
    #[arg(long)]
    once: bool,
    /// With fourteen months of answers, told once and kept in target/demo-seeded.
    #[arg(long)]
    seeded: bool,
    /// Tell them again, up to this moment.
    #[arg(long, requires = "seeded")]
    fresh: bool,
    /// The collector's port; a free one when it is taken.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The shop's port; a free one when it is taken.
    #[arg(long, default_value_t = 8090)]
    shop_port: u16,
}

/// Builds everything, starts it, says where it is, and waits for Ctrl-C or the first answer.
pub(crate) fn run(repository: &Repository, options: &Options) -> Outcome {
    let stopped = on_ctrl_c()?;
    widget::run(repository, &widget::Options::default())?;
    steps::step("building the collector", || collector::build(repository))?;
    let mut collector = steps::step("starting the collector", || start(repository, options))?;
    let outcome = collector.counted(SURVEY).and_then(|before| {
        open_shop(repository, &collector, options)?;
        until_done(&mut collector, options.once.then_some(before), &stopped)
    });
    println!();
    // The first thing that went wrong is the one to read.
    outcome.and(steps::step("stopping the collector", || collector.stop()))
}

fn start(repository: &Repository, options: &Options) -> Outcome<Collector> {
    let port = free(options.port)?;
    if options.seeded {
        return seed::start(repository, port, options.fresh);
    }
    let folder = repository.target.join("demo");
    fs::create_dir_all(&folder).or_fail("cannot make the demo's folder", "check that target/ is writable")?;
    let key = collector::key(&folder)?;
    let surveys = repository.root.join("examples/surveys.toml");
    Collector::start(repository, Setting { folder, surveys, port, key, more: &[] })
}

fn free(wanted: u16) -> Outcome<u16> {
    let port = collector::free_port(wanted)?;
    if port != wanted {
        steps::note(&format!("port {wanted} is taken, using {port}"));
    }
    Ok(port)
}

/// The shop is `localhost` and the collector `127.0.0.1`: two sites, so the frame is as foreign as it will be in real life.
fn open_shop(repository: &Repository, collector: &Collector, options: &Options) -> Outcome {
    let shop = steps::step("opening the shop", || {
        let port = free(options.shop_port)?;
        shop::serve(repository.root.join("examples"), port, collector.address.clone())?;
        Ok(format!("http://localhost:{port}/shop/"))
    })?;
    println!();
    println!("The shop          {shop}");
    println!("Its question      {shop}thank-you.html");
    println!("The collector     {}", collector.address);
    println!("The dashboard     {} (once, within ten minutes)", collector.sign_in(repository)?);
    println!("Admin key         {}", collector.key());
    println!("The aggregate     curl -H 'Authorization: Bearer {}' {}", collector.key(), collector.aggregates(SURVEY));
    println!("\n{}", if options.once { "Waiting for one answer." } else { "Ctrl-C stops it." });
    Ok(())
}

/// Waits to be stopped, or for more counted answers than `before`.
fn until_done(collector: &mut Collector, before: Option<u64>, stopped: &Receiver<()>) -> Outcome {
    loop {
        match stopped.recv_timeout(Duration::from_millis(250)) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return Ok(()),
        }
        collector.check()?;
        if let Some(before) = before
            && collector.counted(SURVEY)? > before
        {
            println!("An answer is counted.");
            return Ok(());
        }
    }
}

/// Ctrl-C and SIGTERM end the waiting; while something is being built they end that, and so us.
fn on_ctrl_c() -> Outcome<Receiver<()>> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        stop.send(()).ok();
    })
    .or_fail("cannot listen for Ctrl-C", "report it with the name of your system")?;
    Ok(stopped)
}
