//! Complete pieces for the places where people usually paste: the same snippet, written as each of them wants it.

use perche_survey::survey::Survey;

use super::words::Words;
use crate::config::PublicUrl;
use crate::dashboard::words::words;
use crate::snippet::{Order, Way};

words! {
    /// What stands around the recipes.
    struct Notes;
    html: "Paste it where the question belongs; write your own values in place of the capital letters.",
        "Incollalo dove vuoi la domanda; al posto delle maiuscole scrivi i tuoi valori.";
    gtm: "A tag of type “Custom HTML”, fired on your order-done page or event. Tag Manager hides what such a tag writes itself, so the element is put into the page by script.",
        "Un tag di tipo «HTML personalizzato», attivato sulla pagina o sull’evento di ordine concluso. Tag Manager nasconde quello che il tag scrive da sé, perciò l’elemento viene inserito nella pagina da uno script.";
    gtm_facts: "Names in double braces are variables of your container.", "I nomi tra doppie graffe sono variabili del tuo contenitore.";
    wordpress: "On any page: a “Custom HTML” block. It needs a role that may write unfiltered HTML, such as administrator; for other roles WordPress takes the script out.",
        "In qualsiasi pagina: un blocco «HTML personalizzato». Serve un ruolo che possa scrivere HTML senza filtri, per esempio amministratore; agli altri WordPress toglie lo script.";
    woocommerce: "After a WooCommerce order: in functions.php of your child theme, or in a plugin for code snippets.",
        "Dopo un ordine WooCommerce: nel functions.php del tuo tema child, o in un plugin per frammenti di codice.";
    shopify: "Checkout, thank-you and order-status pages run no scripts of yours any more: on Plus since August 2025, on every other plan since August 2026. Customer-event pixels live in a sandbox and cannot show anything, and blocks of checkout apps show text and links but no frame. What works: the order mail, and pages of your theme.",
        "Le pagine di checkout, di ringraziamento e di stato dell’ordine non eseguono più script tuoi: su Plus da agosto 2025, su tutti gli altri piani da agosto 2026. I pixel degli eventi cliente vivono in una sandbox e non possono mostrare niente; i blocchi delle app di checkout mostrano testi e link, ma nessun riquadro. Quello che funziona: la mail dell’ordine e le pagine del tema.";
    shopify_mail: "The order mail: Settings, Notifications, Order confirmation, Edit code. The channel “E-mail” of this page has the whole scale for it.",
        "La mail dell’ordine: Impostazioni, Notifiche, Conferma dell’ordine, Modifica codice. Il canale «E-mail» di questa pagina ha la scala completa.";
    shopify_theme: "A page of the theme: Customize, Add section, Custom Liquid.",
        "Una pagina del tema: Personalizza, Aggiungi sezione, Liquid personalizzato.";
    react: "React passes attributes of custom elements on as they are. The loader is put into the page once.",
        "React passa così come sono gli attributi degli elementi personalizzati. Il loader entra nella pagina una volta sola.";
    vue: "The element as a div, so that the Vue compiler needs no setting.",
        "L’elemento come div, così il compilatore di Vue non richiede impostazioni.";
    php: "rawurlencode leaves nothing that could end the attribute.", "rawurlencode non lascia niente che possa chiudere l’attributo.";
    rails: "In a view. url_encode leaves nothing that could end the attribute.", "In una view. url_encode non lascia niente che possa chiudere l’attributo.";
    django: "In a template. With the empty argument urlencode encodes slashes too.", "In un template. Con l’argomento vuoto urlencode codifica anche le barre.";
}

/// What to do in one place.
pub(super) struct Recipe {
    /// The place, as an id in the page.
    pub(super) id: &'static str,
    /// Its name.
    pub(super) name: &'static str,
    /// What must be known first.
    pub(super) about: String,
    /// Each piece with what stands above it.
    pub(super) pieces: Vec<(&'static str, String)>,
}

/// What every recipe is made of.
pub(super) struct Kitchen<'a> {
    /// The survey.
    pub(super) survey: &'a Survey,
    /// How the outside reaches the collector.
    pub(super) url: &'a PublicUrl,
    /// The channel and the language that were chosen.
    pub(super) order: &'a Order,
    /// The frame and the loader, as they stand in a page.
    pub(super) inline: &'a str,
}

const GTM: &str = r#"<script>
  (function () {
    var place = document.createElement("perche-survey");
    place.setAttribute("survey", "@ID");
@FACTS    (document.querySelector("main") || document.body).appendChild(place);
    var loader = document.createElement("script");
    loader.async = true;
    loader.src = "@BASE/embed.js?survey=@ID";
    document.head.appendChild(loader);
  })();
</script>"#;

const WOOCOMMERCE: &str = r"add_action( 'woocommerce_thankyou', function ( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( ! $order ) {
		return;
	}
	?>
@FRAME
	<?php
} );";

const REACT: &str = r#"import { useEffect } from "react";

export function Question(@PROPS) {
  useEffect(() => {
    if (window.perche) return;
    const loader = document.createElement("script");
    loader.async = true;
    loader.src = "@BASE/embed.js?survey=@ID";
    document.head.append(loader);
  }, []);
  return <perche-survey survey="@ID"@FACTS></perche-survey>;
}"#;

const VUE: &str = r#"<script setup>
import { onMounted } from "vue";
@PROPS
onMounted(() => {
  if (window.perche) return;
  const loader = document.createElement("script");
  loader.async = true;
  loader.src = "@BASE/embed.js?survey=@ID";
  document.head.append(loader);
});
</script>

<template>
  <div data-perche-survey="@ID"@FACTS></div>
</template>"#;

/// Every recipe.
pub(super) fn recipes(kitchen: &Kitchen<'_>, words: Words) -> Vec<Recipe> {
    let notes = Notes(words.0);
    let one = |id, name, about: &str, code| Recipe { id, name, about: about.to_owned(), pieces: vec![("", code)] };
    let gtm = if kitchen.keys().next().is_some() {
        format!("{} {}", notes.gtm(), notes.gtm_facts())
    } else {
        notes.gtm().to_owned()
    };
    vec![
        one("html", "HTML", notes.html(), kitchen.frame(str::to_uppercase)),
        Recipe { id: "gtm", name: "Google Tag Manager", about: gtm, pieces: vec![("", kitchen.gtm())] },
        kitchen.wordpress(notes),
        kitchen.shopify(notes),
        one("react", "React", notes.react(), kitchen.react()),
        one("vue", "Vue", notes.vue(), kitchen.vue()),
        one("php", "PHP", notes.php(), kitchen.frame(|key| format!("<?= rawurlencode({}) ?>", of_php(key)))),
        one("rails", "Rails", notes.rails(), kitchen.frame(|key| format!("<%= url_encode({}) %>", of_ruby(key)))),
        one(
            "django",
            "Django",
            notes.django(),
            kitchen.frame(|key| format!("{{{{ {}|urlencode:\"\" }}}}", of_django(key))),
        ),
    ]
}

fn of_php(key: &str) -> String {
    if key == "order" { "$order->number".to_owned() } else { format!("$facts['{key}']") }
}

fn of_ruby(key: &str) -> String {
    if key == "order" { "@order.number".to_owned() } else { format!("@facts[\"{key}\"]") }
}

fn of_django(key: &str) -> String {
    if key == "order" { "order.number".to_owned() } else { format!("facts.{}", key.replace('-', "_")) }
}

fn of_woocommerce(key: &str) -> String {
    match key {
        "order" => "$order->get_order_number()".to_owned(),
        "country" => "$order->get_billing_country()".to_owned(),
        key => format!("$order->get_meta( '{key}' )"),
    }
}

/// A member of an object, whatever its name.
fn member(key: &str) -> String {
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !key.starts_with(|letter: char| letter.is_ascii_digit());
    if plain { format!("facts.{key}") } else { format!("facts['{key}']") }
}

impl Recipe {
    /// Whether it is for a page that is asked in this way, or for the mail.
    pub(super) fn suits(&self, way: Way) -> bool {
        way.has_loader() || (way == Way::Email && self.id == "shopify")
    }
}

impl Kitchen<'_> {
    fn keys(&self) -> impl Iterator<Item = &str> {
        self.survey.context.keys().map(String::as_str)
    }

    /// Fills in what is the same in every one.
    fn fill(&self, template: &str, facts: &str, props: &str) -> String {
        let filled = template.replace("@FACTS", facts).replace("@PROPS", props);
        filled.replace("@ID", self.survey.id.as_str()).replace("@BASE", &self.url.base())
    }

    /// The mode and the language, where the survey's own are not meant.
    fn fixed(&self) -> Vec<(&'static str, String)> {
        let mode =
            matches!(self.order.way, Way::Popover | Way::Tab).then(|| ("mode", self.order.way.name().to_owned()));
        mode.into_iter().chain(self.order.locale.iter().map(|locale| ("locale", locale.clone()))).collect()
    }

    /// The frame with `value` for each declared fact, as its template language writes it, and the loader.
    fn frame(&self, value: impl Fn(&str) -> String) -> String {
        let facts: Vec<String> = self.keys().map(|key| format!("context-{key}={}", value(key))).collect();
        let src = format!("src=\"{}/s/{}", self.url.base(), self.survey.id);
        let Some((before, after)) = self.inline.split_once(&src).filter(|_| !facts.is_empty()) else {
            return self.inline.to_owned();
        };
        let (query, rest) = after.split_once('"').unwrap_or((after, ""));
        let mark = if query.is_empty() { "?" } else { "&amp;" };
        format!("{before}{src}{query}{mark}{}\"{rest}", facts.join("&amp;"))
    }

    fn gtm(&self) -> String {
        let fixed =
            self.fixed().into_iter().map(|(name, value)| format!("    place.setAttribute(\"{name}\", \"{value}\");\n"));
        let variable = |key: &str| if key == "order" { "Transaction ID".to_owned() } else { key.to_owned() };
        let facts =
            self.keys().map(|key| format!("    place.setAttribute(\"context-{key}\", {{{{{}}}}});\n", variable(key)));
        self.fill(GTM, &fixed.chain(facts).collect::<String>(), "")
    }

    fn wordpress(&self, notes: Notes) -> Recipe {
        let frame = self.frame(|key| format!("<?php echo rawurlencode( {} ); ?>", of_woocommerce(key)));
        let frame = frame.lines().map(|line| format!("\t{line}")).collect::<Vec<_>>().join("\n");
        let pieces = vec![("", self.inline.to_owned()), (notes.woocommerce(), WOOCOMMERCE.replace("@FRAME", &frame))];
        Recipe { id: "wordpress", name: "WordPress", about: notes.wordpress().to_owned(), pieces }
    }

    fn shopify(&self, notes: Notes) -> Recipe {
        let locale = self.order.locale.as_ref().map(|locale| format!("&amp;locale={locale}")).unwrap_or_default();
        let order =
            self.keys().any(|key| key == "order").then_some("&amp;context-order={{ order_number | url_encode }}");
        let title = self.inline.split("title=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let (base, id) = (self.url.base(), &self.survey.id);
        let mail = format!("<a href=\"{base}/s/{id}?channel=email{locale}{}\">{title}</a>", order.unwrap_or_default());
        let pieces = vec![(notes.shopify_mail(), mail), (notes.shopify_theme(), self.inline.to_owned())];
        Recipe { id: "shopify", name: "Shopify", about: notes.shopify().to_owned(), pieces }
    }

    fn react(&self) -> String {
        let fixed = self.fixed().into_iter().map(|(name, value)| format!(" {name}=\"{value}\""));
        let facts = self.keys().map(|key| format!(" context-{key}={{{}}}", member(key)));
        let props = if self.keys().next().is_some() { "{ facts }" } else { "" };
        self.fill(REACT, &fixed.chain(facts).collect::<String>(), props)
    }

    fn vue(&self) -> String {
        let fixed = self.fixed().into_iter().map(|(name, value)| format!(" data-{name}=\"{value}\""));
        let facts = self.keys().map(|key| format!(" :data-context-{key}=\"{}\"", member(key)));
        let props = if self.keys().next().is_some() { "\ndefineProps({ facts: Object });\n" } else { "" };
        self.fill(VUE, &fixed.chain(facts).collect::<String>(), props)
    }
}

#[cfg(test)]
mod tests;
