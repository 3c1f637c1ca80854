//! A bench whose measuring is a program of `perche-tests`: built as the collector is released, run, and its table kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::document::Marks;
use crate::failure::{Failure, OrFail, Outcome};
use crate::process;
use crate::repository::Repository;

/// One of them.
pub(super) struct Harness {
    /// The program.
    pub(super) program: &'static str,
    /// What missed a bar when it fails.
    pub(super) measured: &'static str,
    /// Where to look then.
    pub(super) look: &'static str,
    /// Where its table stands.
    pub(super) marks: Marks,
}

impl Harness {
    /// Builds and runs it with `words` and an own folder; prints its table, and puts it into the document, whether a bar
    /// was missed or not.
    pub(super) fn run(&self, repository: &Repository, words: &[String], write: bool) -> Outcome {
        if !cfg!(target_os = "linux") {
            let what = "nothing can be measured here: what a process takes is read from /proc";
            return Err(Failure::new(what, "run it on Linux"));
        }
        let mut cargo = process::cargo();
        // Both at once, so that the collector is built with the features that the harness fills its folder with.
        cargo.args(["build", "--release", "--bin", "perche", "--bin", self.program]).current_dir(&repository.root);
        process::run(&mut cargo, "fix what the compiler says")?;
        let place = self.place(repository);
        clear(&place)?;
        // The table is on stdout; what is measured at present on our own stderr.
        let output = self.command(repository, words).output();
        let output = output.or_fail("cannot start the harness", "look at what was built below target/release");
        clear(&place)?;
        let output = output?;
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        print!("{table}");
        // What misses a bar is written as well: a document that kept only what pleases would say nothing.
        if write && !table.trim().is_empty() {
            self.marks.write(repository, &table)?;
        }
        if !output.status.success() {
            let remedy = format!(
                "the lines above say which bars were missed; measure again on a machine without other guests, then look at {}",
                self.look
            );
            return Err(Failure::new(format!("{} misses a bar, or was not measured", self.measured), remedy));
        }
        Ok(())
    }

    /// Gone afterwards.
    fn place(&self, repository: &Repository) -> PathBuf {
        repository.target.join(self.program)
    }

    /// The words, then the folder.
    pub(super) fn command(&self, repository: &Repository, words: &[String]) -> Command {
        let release = repository.target.join("release");
        let mut command = Command::new(release.join(self.program));
        command.args(words).arg(self.place(repository));
        command.env("PERCHE_BIN", release.join("perche")).stdin(Stdio::null()).stderr(Stdio::inherit());
        command
    }
}

fn clear(place: &Path) -> Outcome {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).or_fail(&format!("cannot clear {}", place.display()), "remove it by hand")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{api, scale};

    #[test]
    fn words_and_a_folder_of_its_own_reach_the_program() {
        let repository = Repository { root: "/r".into(), target: "/r/target".into() };
        for (harness, place) in [(api::HARNESS, "/r/target/pull"), (scale::HARNESS, "/r/target/scale")] {
            let command = harness.command(&repository, &["a".to_owned()]);
            let words: Vec<_> = command.get_args().collect();
            assert_eq!(words, ["a", place]);
        }
    }
}
