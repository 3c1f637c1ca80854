// posthog-js as npm has it, and what it asks its own server for, answered here at once: its best case.
import { readFileSync } from 'node:fs';

const TOKEN = 'phc_bench';
const dist = (name) => readFileSync(new URL(`node_modules/posthog-js/dist/${name}`, import.meta.url), 'utf8');

const SURVEY = {
  id: 'survey-nps', name: 'NPS', description: '', type: 'popover', schedule: 'always', start_date: '2026-01-01T00:00:00Z', end_date: null,
  current_iteration: null, conditions: null, linked_flag_key: null, targeting_flag_key: null, internal_targeting_flag_key: null,
  questions: [
    { id: 'score', type: 'rating', display: 'number', scale: 10, question: 'How likely are you to recommend Rossi to a friend or colleague?',
      lowerBoundLabel: 'Not at all likely', upperBoundLabel: 'Extremely likely', buttonText: 'Send' },
    { id: 'why', type: 'open', question: 'What is the main reason?', buttonText: 'Send' },
  ],
  appearance: { displayThankYouMessage: true, thankYouMessageHeader: 'Thank you.', surveyPopupDelaySeconds: 0 },
};
const CONFIG = {
  token: TOKEN, supportedCompression: ['gzip-js'], hasFeatureFlags: false, captureDeadClicks: false, capturePerformance: false,
  autocapture_opt_out: true, autocaptureExceptions: false, analytics: { endpoint: '/i/v0/e/' }, elementsChainAsString: true,
  sessionRecording: false, heatmaps: false, surveys: true, defaultIdentifiedOnly: true, siteApps: [],
};

const remote = JSON.stringify(CONFIG);
/** What it asks for, and the replies. */
export const files = [
  [/^\/static\/array\.js$/, { kind: 'js', body: dist('array.js') }],
  [/^\/static\/surveys\.js$/, { kind: 'js', body: dist('surveys.js') }],
  [/^\/array\/phc_bench\/config\.js$/, {
    kind: 'js', body: `(window._POSTHOG_REMOTE_CONFIG=window._POSTHOG_REMOTE_CONFIG||{})["${TOKEN}"]={config:${remote},siteApps:[]}`,
  }],
  [/^\/array\/phc_bench\/config$/, { kind: 'json', body: remote }],
  [/^\/api\/surveys/, { kind: 'json', body: JSON.stringify({ surveys: [SURVEY] }) }],
  [/^\/(flags|decide)/, { kind: 'json', body: '{"featureFlags":{},"flags":{},"errorsWhileComputingFlags":false}' }],
  [/^\/(e|i\/v0\/e|s)\/?$/, { kind: 'json', body: '{"status":1}' }],
];

/** The snippet of its documentation, with all that is not a survey switched off. */
export const snippet = (host) => `<script>
!function(t,e){var o,n,p,r;e.__SV||(window.posthog=e,e._i=[],e.init=function(i,s,a){function g(t,e){var o=e.split(".");2==o.length&&(t=t[o[0]],e=o[1]),t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}}(p=t.createElement("script")).type="text/javascript",p.crossOrigin="anonymous",p.async=!0,p.src=s.api_host+"/static/array.js",(r=t.getElementsByTagName("script")[0]).parentNode.insertBefore(p,r);var u=e;for(void 0!==a?u=e[a]=[]:a="posthog",u.people=u.people||[],u.toString=function(t){var e="posthog";return"posthog"!==a&&(e+="."+a),t||(e+=" (stub)"),e},u.people.toString=function(){return u.toString(1)+".people (stub)"},o="init capture register identify onFeatureFlags getSurveys getActiveMatchingSurveys renderSurvey opt_in_capturing opt_out_capturing".split(" "),n=0;n<o.length;n++)g(u,o[n]);e._i.push([i,s,a])},e.__SV=1)}(document,window.posthog||[]);
posthog.init("${TOKEN}",{api_host:"${host}",ui_host:"${host}",autocapture:false,capture_pageview:false,capture_pageleave:false,disable_session_recording:true,advanced_disable_feature_flags:true,persistence:"memory"})
</script>`;
