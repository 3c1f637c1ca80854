//! `perche check FILE`

use perche_survey::file;

use super::Failure;
use crate::config::Check;

pub(super) fn run(options: &Check) -> Result<(), Failure> {
    let path = options.file.display();
    let text = std::fs::read_to_string(&options.file).map_err(|error| Failure::Failed(format!("{path}: {error}")))?;
    let file = file::read(&text);
    for warning in &file.warnings {
        println!("{path}: warning: {warning}");
    }
    for fault in &file.faults {
        println!("{path}: {fault}");
    }
    if !file.faults.is_empty() {
        return Err(Failure::Failed(format!("{path} has {} faults", file.faults.len())));
    }
    for survey in &file.surveys {
        let scale = survey.scale();
        println!(
            "{}: {} from {} to {}, version {}, {}",
            survey.id,
            survey.kind.headline(),
            scale.min,
            scale.max,
            survey.version(),
            survey.text.keys().map(String::as_str).collect::<Vec<_>>().join(" ")
        );
        if options.explain {
            println!("{}", serde_json::to_string_pretty(survey)?);
        }
    }
    Ok(())
}
