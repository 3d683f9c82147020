//! Every guest of which is recorded what it does, replayed in one place: commands by their runs, what has a world of its own
//! by its calls.

use std::path::Path;

use anyhow::Result;

use crate::cases::{self, Case, Observed, Recorded};
use crate::transcripts::{self, Transcript};

/// The guests that are there, but for those left out.
pub(crate) struct Guests {
    commands: Vec<Recorded>,
    transcripts: Vec<Transcript>,
    /// Name and reason.
    left_out: Vec<String>,
}

impl Guests {
    /// All of them.
    pub(crate) fn all() -> Result<Guests> {
        Ok(Guests {
            commands: cases::recorded()?,
            transcripts: transcripts::recorded()?,
            left_out: Vec::new(),
        })
    }

    /// Leaves out those for which there is a reason to.
    pub(crate) fn leave_out(&mut self, reason: impl Fn(&str, &Path) -> Option<String>) {
        let left_out = &mut self.left_out;
        let mut stays = |name: &str, guest: &Path| {
            let reason = reason(name, guest);
            left_out.extend(reason.iter().map(|reason| format!("{name} ({reason})")));
            reason.is_none()
        };
        self.commands.retain(|guest| stays(&guest.name, &guest.component));
        self.transcripts.retain(|guest| stays(&guest.name, &guest.guest));
    }

    /// Replays everything; how many guests did what is recorded of them, and who was left out.
    pub(crate) fn replay(
        &self,
        run: impl Fn(&Recorded, &Case) -> Result<Observed>,
        play: impl Fn(&Transcript) -> Result<()>,
    ) -> Result<String> {
        let runs = cases::replay(&self.commands, run);
        let calls = transcripts::replay(&self.transcripts, play);
        let runs = match (runs, calls) {
            (Ok(runs), Ok(())) => runs,
            (Err(error), Ok(())) | (Ok(_), Err(error)) => return Err(error),
            (Err(runs), Err(calls)) => return Err(runs.context(calls)),
        };
        let all = self.commands.len() + self.transcripts.len();
        let worlds = self.transcripts.iter().filter(|transcript| transcript.is_component).count();
        let left_out = if self.left_out.is_empty() { "none".to_owned() } else { self.left_out.join(", ") };
        Ok(format!(
            "guests: {all} of {all} as recorded ({worlds} with worlds of their own, {} commands in {runs} runs, \
             {} core modules); left out: {left_out}",
            self.commands.len(),
            self.transcripts.len() - worlds
        ))
    }
}
