use super::*;

const ASKED: Stage = Stage::Asking;

fn chose(score: i16) -> Event {
    Event::Chose { choice: Choice::Score(score), keys: false }
}

fn sent(score: Option<i16>, comment: &str) -> Event {
    Event::Submitted { score, said: Said { comment: comment.to_owned(), ..Said::default() } }
}

fn retried(comment: &str) -> Event {
    Event::Retried { score: Some(6), said: Said { comment: comment.to_owned(), ..Said::default() } }
}

/// The flow after `events` on a fresh page.
fn after(events: impl IntoIterator<Item = Event>) -> Flow {
    let mut flow = Flow::new(ASKED, None);
    for event in events {
        flow.apply(event);
    }
    flow
}

fn posts(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Post { .. })).count()
}

#[test]
fn the_score_goes_out_at_the_click() {
    let mut flow = Flow::new(ASKED, None);
    let effects = flow.apply(chose(6));
    assert_eq!(effects, [Effect::Post { settle: false }, Effect::Tell(Tell::Answered)]);
    assert_eq!((flow.step(), flow.choice()), (Step::Explaining, Some(Choice::Score(6))));
    assert_eq!(flow.said(), None, "nothing was sent off with the form, so a post clears no comment");
}

#[test]
fn an_arrow_key_waits_for_the_next_one() {
    let mut flow = Flow::new(ASKED, None);
    let effects = flow.apply(Event::Chose { choice: Choice::Score(3), keys: true });
    assert!(effects.contains(&Effect::Post { settle: true }));
}

#[test]
fn a_stored_score_alone_leaves_the_why_open() {
    assert_eq!(after([chose(6), Event::Stored]).step(), Step::Explaining);
}

#[test]
fn score_why_and_thanks() {
    let mut flow = after([chose(6), Event::Stored]);
    let effects = flow.apply(sent(Some(6), "too slow"));
    assert_eq!(effects, [Effect::Post { settle: false }, Effect::Tell(Tell::Commented)]);
    assert!(flow.sending());
    assert_eq!(flow.step(), Step::Explaining, "thanks are for what is stored");
    assert_eq!(flow.apply(Event::Stored), [Effect::Focus(Place::Thanks)]);
    assert_eq!((flow.step(), flow.sending()), (Step::Thanked, false));
}

#[test]
fn a_form_without_words_is_no_comment() {
    let mut flow = after([chose(6)]);
    assert!(!flow.apply(sent(Some(6), "  \n")).contains(&Effect::Tell(Tell::Commented)));
}

#[test]
fn a_double_click_on_send_posts_once() {
    let mut flow = after([chose(6), sent(Some(6), "a")]);
    assert_eq!(flow.apply(sent(Some(6), "a")), []);
}

#[test]
fn a_form_without_a_choice_goes_nowhere() {
    let mut flow = Flow::new(ASKED, None);
    assert_eq!(flow.apply(sent(None, "why")), []);
    assert_eq!(flow.step(), Step::Asking);
}

#[test]
fn a_preselected_score_is_recorded_only_by_a_human_act() {
    let mut flow = Flow::new(ASKED, Some(9));
    assert_eq!((flow.step(), flow.choice()), (Step::Asking, Some(Choice::Score(9))));
    let effects = flow.apply(sent(Some(9), ""));
    assert_eq!(posts(&effects), 1);
    assert!(effects.contains(&Effect::Tell(Tell::Answered)), "here the form is the answer");
}

#[test]
fn what_was_said_once_is_in_every_later_post() {
    let flow = after([chose(6), sent(Some(6), "too slow"), Event::Stuck { kept: true }, chose(7)]);
    assert_eq!(flow.said().map(|said| said.comment.as_str()), Some("too slow"));
    assert_eq!((flow.choice(), flow.step()), (Some(Choice::Score(7)), Step::Explaining));
}

#[test]
fn a_failure_is_told_only_to_who_waits_for_it() {
    assert_eq!(after([chose(6), Event::Stuck { kept: true }]).fault(), None, "still writing");
    let waiting = after([chose(6), sent(Some(6), "a"), Event::Stuck { kept: true }]);
    assert_eq!(waiting.fault(), Some(Fault::Unsent));
    let forbidden = after([chose(6), sent(Some(6), "a"), Event::Stuck { kept: false }]);
    assert_eq!(forbidden.fault(), Some(Fault::Unkept), "leaving the page would lose it, so it must not say it is safe");
}

#[test]
fn the_retry_button_sends_what_waits_and_a_recovery_by_itself_thanks_too() {
    let failed = after([chose(6), sent(Some(6), "a"), Event::Stuck { kept: true }]);
    let mut by_hand = failed.clone();
    let effects = by_hand.apply(retried("b"));
    assert_eq!(posts(&effects), 1);
    assert_eq!(by_hand.said().map(|said| said.comment.as_str()), Some("b"), "what was edited since goes out");
    assert!(by_hand.sending() && by_hand.fault().is_none());
    by_hand.apply(Event::Stored);
    assert_eq!(by_hand.step(), Step::Thanked);
    let mut by_itself = failed;
    by_itself.apply(Event::Stored);
    assert_eq!(by_itself.step(), Step::Thanked);
}

#[test]
fn a_retry_that_fails_again_says_so_again() {
    let events = [chose(6), sent(Some(6), "a"), Event::Stuck { kept: true }, retried("a"), Event::Stuck { kept: true }];
    assert_eq!(after(events).fault(), Some(Fault::Unsent));
}

#[test]
fn a_refusal_is_told_at_once_and_offers_no_retry() {
    let mut flow = after([chose(6), Event::Refused]);
    assert_eq!(flow.fault(), Some(Fault::Refused));
    assert_eq!(flow.apply(retried("a")), []);
}

#[test]
fn a_choice_after_send_is_the_newest_word() {
    let mut flow = after([chose(6), sent(Some(6), "a")]);
    let effects = flow.apply(chose(2));
    assert_eq!(posts(&effects), 1);
    flow.apply(Event::Stored);
    assert_eq!(flow.step(), Step::Explaining, "the why stays open for the new score");
}

#[test]
fn a_skip_unmarks_the_points_and_asks_why_too() {
    let mut flow = after([chose(6)]);
    let effects = flow.apply(Event::Chose { choice: Choice::Skip, keys: false });
    assert!(effects.contains(&Effect::Unmark) && effects.contains(&Effect::Focus(Place::Why)));
    flow.apply(sent(None, "because"));
    assert_eq!(flow.choice().map(Choice::score), Some(None), "sending the why keeps the skip");
    flow.apply(Event::Stored);
    assert_eq!(flow.step(), Step::Thanked);
}

#[test]
fn thanks_lead_back_to_the_form_and_an_amendment_thanks_again() {
    let mut flow = after([chose(6), sent(Some(6), "a"), Event::Stored]);
    assert_eq!(flow.apply(Event::Reopened), [Effect::Focus(Place::Why)]);
    assert_eq!(flow.step(), Step::Explaining);
    flow.apply(sent(Some(6), ""));
    assert_eq!(flow.said().map(|said| said.comment.as_str()), Some(""), "an emptied why clears the stored one");
    flow.apply(Event::Stored);
    assert_eq!(flow.step(), Step::Thanked);
}

#[test]
fn a_deleted_answer_is_forgotten_and_nothing_brings_it_back() {
    let mut flow = after([chose(6), sent(Some(6), "a"), Event::Stored]);
    assert_eq!(flow.apply(Event::Withdrew), [Effect::Withdraw]);
    assert_eq!(flow.step(), Step::Thanked, "it stands until the collector says otherwise");
    flow.apply(Event::Erased);
    assert_eq!((flow.step(), flow.choice(), flow.said()), (Step::Withdrawn, None, None));
    for late in [chose(3), sent(Some(3), "b"), Event::Stored, Event::Stuck { kept: true }, Event::Refused] {
        assert_eq!(posts(&flow.apply(late)), 0);
        assert_eq!(flow.step(), Step::Withdrawn);
    }
}

#[test]
fn a_withdrawal_that_fails_keeps_the_thanks_and_can_be_tried_again() {
    let mut flow = after([chose(6), sent(Some(6), "a"), Event::Stored, Event::Withdrew, Event::NotErased]);
    assert_eq!((flow.fault(), flow.step_name()), (Some(Fault::NotWithdrawn), "thanked failed"));
    assert_eq!(flow.apply(retried("a")), [Effect::Withdraw]);
}

#[test]
fn a_page_that_was_answered_before_starts_where_the_customer_was() {
    assert_eq!(Flow::new(Stage::Explaining { score: Some(4) }, None).step(), Step::Explaining);
    let skipped = Flow::new(Stage::Thanked { score: None }, None);
    assert_eq!((skipped.step(), skipped.choice()), (Step::Thanked, Some(Choice::Skip)));
}

#[test]
fn no_order_of_events_thanks_for_what_is_not_stored() {
    // Every sequence of up to five events: 9^5 of them. Thanks must follow a reply to a form that was sent.
    let all: [fn() -> Event; 9] = [
        || chose(1),
        || Event::Chose { choice: Choice::Skip, keys: false },
        || sent(Some(1), "a"),
        || Event::Stuck { kept: true },
        || Event::Refused,
        || retried("a"),
        || Event::Reopened,
        || Event::Erased,
        || Event::NotErased,
    ];
    let mut stack = vec![(Flow::new(ASKED, None), 0)];
    let mut seen = 0;
    while let Some((flow, depth)) = stack.pop() {
        seen += 1;
        assert_ne!(flow.step(), Step::Thanked);
        if depth < 5 {
            stack.extend(all.iter().map(|event| {
                let mut next = flow.clone();
                next.apply(event());
                (next, depth + 1)
            }));
        }
    }
    assert_eq!(seen, (0..=5).map(|depth| 9_usize.pow(depth)).sum::<usize>());
}

#[test]
fn a_preselected_score_is_no_answer_before_the_customer_does_something() {
    let mut flow = Flow::new(ASKED, Some(6));
    assert!(!flow.begun(), "a link has chosen, nobody else");
    flow.apply(sent(Some(6), ""));
    assert!(flow.begun());
    assert!(after([chose(6)]).begun());
}

#[test]
fn who_answered_before_is_thanked_at_once_and_can_change_nothing() {
    let mut flow = after([chose(6)]);
    assert_eq!(flow.apply(Event::AnsweredBefore), [Effect::Focus(Place::Thanks)]);
    assert_eq!((flow.step_name(), flow.sending()), ("thanked before", false));
    assert_eq!(
        [flow.apply(Event::Reopened), flow.apply(retried("a")), flow.apply(Event::Stored)],
        [vec![], vec![], vec![]]
    );
}
