//! The table of goals: what was measured in this run beside what was aimed for.

/// The figures of a run.
#[derive(Default)]
pub struct Board {
    rows: Vec<Row>,
}

struct Row {
    job: String,
    figure: String,
    goal: String,
    met: bool,
}

impl Board {
    /// A figure that should be at most `goal`; `unit` stands before or after both.
    pub fn most(&mut self, job: &str, figure: f64, goal: f64, unit: Unit) {
        self.rows.push(Row {
            job: job.to_owned(),
            figure: unit.show(figure),
            goal: format!("at most {}", unit.show(goal)),
            met: figure <= goal,
        });
    }

    /// A figure that should be at least `goal`.
    pub fn least(&mut self, job: &str, figure: f64, goal: f64, unit: Unit) {
        self.rows.push(Row {
            job: job.to_owned(),
            figure: unit.show(figure),
            goal: format!("at least {}", unit.show(goal)),
            met: figure >= goal,
        });
    }

    /// Prints the table.
    pub fn print(&self) {
        if self.rows.is_empty() {
            return;
        }
        println!("\n| job | measured | goal | |\n| --- | ---: | ---: | --- |");
        for Row { job, figure, goal, met } in &self.rows {
            println!("| {job} | {figure} | {goal} | {} |", if *met { "met" } else { "not met" });
        }
    }
}

/// What a figure is.
#[derive(Clone, Copy)]
pub enum Unit {
    /// A share of the job written by hand.
    Ratio,
    /// So many times.
    Times,
    /// Megabytes.
    Megabytes,
    /// Seconds on the clock.
    #[cfg(feature = "xlsx")]
    Seconds,
}

impl Unit {
    fn show(self, figure: f64) -> String {
        match self {
            Unit::Ratio => format!("{figure:.2}"),
            Unit::Times => format!("×{figure:.2}"),
            Unit::Megabytes => format!("{figure:.0} MB"),
            #[cfg(feature = "xlsx")]
            Unit::Seconds => format!("{figure:.1} s"),
        }
    }
}
