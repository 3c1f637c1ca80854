//! The figures of a run as Markdown, as the document shows them.

use std::fmt::{self, Display, Formatter};

use super::Report;
use super::verdict::{CONNECTIONS, Contestant, Figures, Judged, PACES, Round, judge, median, ratio};

impl Display for Report {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { machine, postgres, seconds, rounds, sabotaged } = self;
        let load = format!("one-minute load before: {}", machine.load);
        writeln!(out, "{}: {}; {}; PostgreSQL {postgres}; {load}.", machine.date, machine.system, machine.disk)?;
        writeln!(out, "{} rounds of {seconds} s each, in turn; medians of the rounds.", rounds.len())?;
        if *sabotaged {
            writeln!(out, "SABOTAGED: each sync of (c) takes 20 ms longer.")?;
        }
        writeln!(out)?;
        writeln!(
            out,
            "| server | connections | answers/s | p50 ms | p99 ms | p99.9 ms | CPU µs/answer | memory MB | bytes/answer |"
        )?;
        writeln!(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|")?;
        for connections in CONNECTIONS {
            for who in Contestant::ALL {
                let figures: Vec<_> = rounds.iter().filter_map(|round| round.full.get(&(connections, who))).collect();
                row(out, who.name(), &connections.to_string(), &figures)?;
            }
        }
        for (place, share) in PACES.iter().enumerate() {
            let figures: Vec<_> = rounds.iter().filter_map(|round| round.paced.get(place)).collect();
            row(out, &format!("(c) at a pace of {:.0} % of its maximum", share * 100.0), "256", &figures)?;
        }
        writeln!(out)?;
        ratios(out, rounds)
    }
}

fn row(out: &mut Formatter<'_>, name: &str, connections: &str, figures: &[&Figures]) -> fmt::Result {
    let of = |value: fn(&Figures) -> f64| median(&figures.iter().map(|figures| value(figures)).collect::<Vec<_>>());
    let millis = [of(|it| it.millis[0]), of(|it| it.millis[1]), of(|it| it.millis[2])];
    let [p50, p99, p999] = millis.map(|millis| format!("{millis:.2}"));
    let bytes =
        Some(of(|it| it.bytes)).filter(|bytes| *bytes > 0.0).map_or(String::new(), |bytes| format!("{bytes:.0}"));
    let (rate, cpu, memory) = (of(|it| it.rate), of(|it| it.cpu), of(|it| it.memory) / 1e6);
    writeln!(out, "| {name} | {connections} | {rate:.0} | {p50} | {p99} | {p999} | {cpu:.1} | {memory:.0} | {bytes} |")
}

fn ratios(out: &mut Formatter<'_>, rounds: &[Round]) -> fmt::Result {
    writeln!(out, "| (c) to | connections | median | of each round | bar | aim | |")?;
    writeln!(out, "|---|---:|---:|---|---:|---:|---|")?;
    for connections in &CONNECTIONS[..CONNECTIONS.len() - 1] {
        for than in [Contestant::Judge, Contestant::Postgres] {
            let each: Vec<f64> = rounds.iter().filter_map(|round| ratio(round, *connections, than)).collect();
            writeln!(out, "| {} | {connections} | {:.2} | {} | | | |", than.name(), median(&each), list(&each))?;
        }
    }
    let most = CONNECTIONS[CONNECTIONS.len() - 1];
    for judged in judge(rounds) {
        let verdict = if judged.passed() { "ok" } else { "MISSED" };
        let Judged { bar, rounds, ratio } = judged;
        let (name, each) = (bar.than.name(), list(&rounds));
        writeln!(out, "| {name} | {most} | {ratio:.2} | {each} | {} | {} | {verdict} |", bar.least, bar.aim)?;
    }
    Ok(())
}

fn list(ratios: &[f64]) -> String {
    ratios.iter().map(|ratio| format!("{ratio:.2}")).collect::<Vec<_>>().join(", ")
}
