//! What pages say, in every tongue of the dashboard.

/// Makes a page's words: a type that holds a [`Tongue`](super::tongue::Tongue) and has a method for each text. A text that
/// misses a tongue does not compile, nor does one whose arguments differ.
///
/// ```ignore
/// words! {
///     /// Words of the overview.
///     pub(super) struct Words;
///     title: "Surveys", "Sondaggi";
///     answers(n: &str): "{n} answers", "{n} risposte";
/// }
/// ```
macro_rules! words {
    ($(#[$about:meta])* $vis:vis struct $name:ident;
     $($(#[$doc:meta])* $word:ident $(($($arg:ident: $kind:ty),+))?: $en:literal, $it:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        $vis struct $name($vis $crate::dashboard::tongue::Tongue);

        impl $name {
            $($crate::dashboard::words::words!(@text [$(#[$doc])*] $vis $word [$($($arg: $kind),+)?] $en $it);)*
        }
    };
    (@text [$(#[$doc:meta])*] $vis:vis $word:ident [] $en:literal $it:literal) => {
        $(#[$doc])*
        $vis fn $word(self) -> &'static str {
            match self.0 {
                $crate::dashboard::tongue::Tongue::En => $en,
                $crate::dashboard::tongue::Tongue::It => $it,
            }
        }
    };
    (@text [$(#[$doc:meta])*] $vis:vis $word:ident [$($arg:ident: $kind:ty),+] $en:literal $it:literal) => {
        $(#[$doc])*
        $vis fn $word(self, $($arg: $kind),+) -> String {
            match self.0 {
                $crate::dashboard::tongue::Tongue::En => format!($en),
                $crate::dashboard::tongue::Tongue::It => format!($it),
            }
        }
    };
}

pub(crate) use words;

#[cfg(test)]
mod tests {
    use crate::dashboard::tongue::Tongue;

    words! {
        /// Of this test.
        struct Words;
        title: "Surveys", "Sondaggi";
        answers(n: u64, of: &str): "{n} answers of {of}", "{of}: {n} risposte";
    }

    #[test]
    fn a_text_is_said_in_the_tongue_that_is_asked_for() {
        let [en, it] = [Words(Tongue::En), Words(Tongue::It)];
        assert_eq!((en.title(), it.title()), ("Surveys", "Sondaggi"));
        assert_eq!((en.answers(3, "a").as_str(), it.answers(3, "a").as_str()), ("3 answers of a", "a: 3 risposte"));
    }
}
