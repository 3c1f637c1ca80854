// Surveys of every kind and style in every language that the server speaks: what the pictures show and axe looks at.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './harness.mjs';

/** Per language: the question on recommending, its ends, a question on satisfaction, its ends, five labels. */
const TEXTS = {
  en: ['How likely are you to recommend {company} to a friend or colleague?', 'Not at all likely', 'Extremely likely',
    'How satisfied are you with the delivery?', 'Very dissatisfied', 'Very satisfied',
    ['Strongly disagree', 'Disagree', 'Neither agree nor disagree', 'Agree', 'Strongly agree']],
  it: ['Con quale probabilità consiglieresti {company} a un amico o a un collega?', 'Per niente probabile', 'Estremamente probabile',
    'Quanto ti ha soddisfatto la consegna?', 'Per niente', 'Moltissimo',
    ['Per niente d’accordo', 'Non d’accordo', 'Né d’accordo né in disaccordo', 'D’accordo', 'Pienamente d’accordo']],
  de: ['Wie wahrscheinlich ist es, dass Sie {company} Freunden, Bekannten oder Kolleginnen und Kollegen weiterempfehlen?',
    'Überhaupt nicht wahrscheinlich', 'Äußerst wahrscheinlich',
    'Wie zufrieden sind Sie mit der Zustellung Ihrer Bestellung?', 'Überhaupt nicht zufrieden', 'Außerordentlich zufrieden',
    ['Stimme überhaupt nicht zu', 'Stimme eher nicht zu', 'Weder noch', 'Stimme eher zu', 'Stimme voll und ganz zu']],
  fr: ['Quelle est la probabilité que vous recommandiez {company} à un ami ou à un collègue ?', 'Pas du tout probable', 'Très probable',
    'Êtes-vous satisfait de la livraison ?', 'Pas du tout satisfait', 'Très satisfait',
    ['Pas du tout d’accord', 'Pas d’accord', 'Ni d’accord ni pas d’accord', 'D’accord', 'Tout à fait d’accord']],
  es: ['¿Qué probabilidad hay de que recomiendes {company} a un amigo o compañero?', 'Nada probable', 'Muy probable',
    '¿Qué te ha parecido la entrega?', 'Muy mala', 'Muy buena',
    ['Nada de acuerdo', 'En desacuerdo', 'Ni de acuerdo ni en desacuerdo', 'De acuerdo', 'Muy de acuerdo']],
  pt: ['Qual é a probabilidade de recomendar {company} a um amigo ou colega?', 'Nada provável', 'Extremamente provável',
    'Qual é o seu grau de satisfação com a entrega?', 'Nada satisfeito', 'Muito satisfeito',
    ['Discordo totalmente', 'Discordo', 'Não concordo nem discordo', 'Concordo', 'Concordo totalmente']],
  nl: ['Hoe waarschijnlijk is het dat je {company} aanbeveelt aan een vriend of collega?', 'Zeer onwaarschijnlijk', 'Zeer waarschijnlijk',
    'Hoe tevreden ben je over de bezorging?', 'Zeer ontevreden', 'Zeer tevreden',
    ['Helemaal oneens', 'Oneens', 'Niet eens, niet oneens', 'Eens', 'Helemaal eens']],
  pl: ['Jak bardzo prawdopodobne jest, że polecisz {company} znajomym lub współpracownikom?', 'Zupełnie nieprawdopodobne', 'Bardzo prawdopodobne',
    'Jak oceniasz dostawę?', 'Bardzo źle', 'Bardzo dobrze',
    ['Zdecydowanie się nie zgadzam', 'Nie zgadzam się', 'Nie mam zdania', 'Zgadzam się', 'Zdecydowanie się zgadzam']],
  ar: ['ما مدى احتمال أن توصي صديقًا أو زميلًا بشركة {company}؟', 'غير محتمل إطلاقًا', 'محتمل جدًا',
    'ما مدى رضاك عن التوصيل؟', 'غير راضٍ إطلاقًا', 'راضٍ جدًا',
    ['لا أوافق بشدة', 'لا أوافق', 'محايد', 'أوافق', 'أوافق بشدة']],
  ja: ['{company}を友人や同僚に薦める可能性はどのくらいありますか?', 'まったく薦めない', '強く薦める',
    '配送にどのくらい満足していますか?', 'とても不満', 'とても満足',
    ['まったくそう思わない', 'そう思わない', 'どちらとも言えない', 'そう思う', '強くそう思う']],
};
export const LANGUAGES = Object.keys(TEXTS);

const text = (at, labelled) => LANGUAGES.map((language) => {
  const said = TEXTS[language];
  return `[survey.text.${language}]
question = "${said[at]}"
low = "${said[at + 1]}"
high = "${said[at + 2]}"
${labelled ? `labels = ${JSON.stringify(said[6])}` : ''}`;
}).join('\n');

const survey = (id, kind, scale, at, { more = '', labelled = false } = {}) => `
[[survey]]
id = "${id}"
kind = "${kind}"
locale = "en"
sites = ["http://localhost:*"]
${scale ? `scale = { ${scale} }` : ''}
${more}
${text(at, labelled)}`;

const FULL = `skip = true
contact = { label = "E-mail, if we may reply", consent = "You may contact me about this answer" }
privacy = { text = "How we treat your answer", url = "https://shop.example/privacy" }`;

const LINK = 'link = { text = "Write a review", url = "https://reviews.example/rossi", after = "high" }';

/** One survey per kind and style, one that asks for everything, one per accent that is hard to see. */
export const SURVEYS = `company = "Rossi"
${survey('nps', 'nps', '', 0)}
${survey('full', 'nps', '', 0, { more: FULL }).replace('[survey.text.en]', `[survey.text.en]\n${LINK}`)}
${survey('csat-numbers', 'csat', 'min = 1, max = 10', 3)}
${survey('csat-stars', 'csat', 'min = 1, max = 5, style = "stars"', 3)}
${survey('csat-smileys', 'csat', 'min = 1, max = 5, style = "smileys"', 3)}
${survey('csat-thumbs', 'csat', 'min = 1, max = 2, style = "thumbs"', 3)}
${survey('ces-numbers', 'ces', 'min = 1, max = 7', 3)}
${survey('ces-labels', 'ces', 'min = 1, max = 5, style = "labels"', 3, { labelled: true, more: 'skip = true' })}
${survey('once', 'ces', 'min = 1, max = 5', 3, { more: 'one_per = "order"\n[survey.context]\norder = {}' })}
${['#ffd400', '#ffffff', '#000000', '#808080', '#7f00ff'].map((accent) =>
    survey(`accent-${accent.slice(1)}`, 'csat', 'min = 1, max = 5', 3, { more: `theme = { accent = "${accent}" }` })).join('')}
`;

/** Every survey's id. */
export const IDS = [...SURVEYS.matchAll(/^id = "(.*)"$/gm)].map(([, id]) => id);

/** A page of another site with the frame in it, that keeps what the frame says; the address is the one that shops write. */
const host = (mode) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A host</title>
<link rel="icon" href="data:,"></head><body><main><h1>A host</h1><a href="#before">Before</a>
<script>heard = []; addEventListener("message", ({ data }) => heard.push(data.type))</script>
<iframe title="One question" src="http://127.0.0.1:8080/s/full?mode=${mode}&locale=en" width="600" height="700"></iframe>
<a href="#after">After</a></main></body></html>`;

/** Writes the surveys into a folder of their own; `place` is where a world finds them. */
export async function openGallery() {
  const folder = await mkdtemp(join(tmpdir(), 'perche-gallery-'));
  const surveys = join(folder, 'surveys.toml');
  await writeFile(surveys, SURVEYS);
  for (const mode of ['inline', 'popover', 'tab']) await writeFile(join(folder, `${mode}.html`), host(mode));
  return {
    place: () => ({ ...REPOSITORY, surveys, shop: folder }),
    /** A page of the collector's own site: what stands in a host's page is looked at elsewhere. */
    page: (world, id, query = {}) => `${world.address}/s/${id}?${new URLSearchParams({ mode: 'page', ...query })}`,
    folder,
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
