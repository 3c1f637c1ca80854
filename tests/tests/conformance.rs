//! Every sentence of `perche_tests::store`, asked of every store. A new store is one word in the list below.

use perche_collector::store::{Memory, Sled, SledOptions, Store};
use perche_tests::store::two_writers::TwoWriters;
use perche_tests::store::{audit, counts, handling, merging, random, reading, restoring, retention, segments};
use tempfile::TempDir;

/// Hands an empty store to a sentence.
fn memory(sentence: fn(&dyn Store)) {
    sentence(&Memory::default());
}

fn two_writers(sentence: fn(&dyn Store)) {
    sentence(&TwoWriters::default());
}

fn sled(sentence: fn(&dyn Store)) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    sentence(&Sled::open(folder.path(), &options).expect("an empty folder can be opened"));
}

macro_rules! ask {
    ($($store:ident),+: $sentences:tt) => { $(mod $store { ask!(@each $store $sentences); })+ };
    (@each $store:ident { $($topic:ident :: $sentence:ident),+ $(,)? }) => {
        $(#[test] fn $sentence() { super::$store(super::$topic::$sentence); })+
    };
}

ask! { memory, sled, two_writers: {
    merging::a_new_id_is_created,
    merging::a_retry_adds_nothing,
    merging::a_double_post_in_one_batch_is_one_response,
    merging::a_race_of_one_id_is_created_once,
    merging::a_changed_score_is_amended,
    merging::a_late_comment_is_kept,
    merging::a_cleared_comment_is_gone,
    merging::an_older_seq_is_stale,
    merging::an_equal_seq_with_other_content_wins_by_arrival,
    merging::a_confirmed_answer_makes_older_posts_stale,
    merging::an_id_of_another_survey_is_in_use,
    merging::after_a_day_a_response_is_closed,
    merging::an_import_is_as_old_as_it_says,
    merging::an_erased_id_stays_erased_for_ninety_days,
    merging::a_response_is_erased_by_its_own_survey_only,
    merging::one_answer_per_value,
    merging::one_answer_per_value_within_a_batch,
    merging::a_test_response_takes_no_value,
    merging::an_unknown_survey_is_told,
    merging::a_skip_may_become_a_score,
    counts::an_amendment_moves_counts_where_the_response_is,
    counts::each_dimension_is_counted,
    counts::only_the_splits_that_are_asked_for_are_told,
    counts::an_import_is_counted_in_its_own_quarter_hour,
    counts::only_counted_responses_are_in_the_figures,
    counts::surveys_are_counted_apart,
    counts::a_display_is_counted_once_per_token,
    counts::a_window_counts_days_inside_and_quarters_at_its_edges,
    counts::a_recount_under_load_finds_no_difference,
    handling::a_label_stays_and_counts_nothing,
    handling::a_released_response_counts_where_it_was_given,
    handling::an_answer_that_turns_out_forged_leaves_the_figures,
    handling::only_what_is_there_is_handled,
    reading::pages_hold_every_response_once,
    reading::a_page_keeps_to_its_window_and_status,
    reading::the_log_of_changes_has_no_gaps,
    reading::revisions_follow_one_another,
    reading::a_document_replaces_its_namesake,
    reading::long_comments_come_back_whole,
    retention::all_of_a_respondent_is_erased,
    retention::a_respondent_is_found_as_long_as_the_response_is_there,
    retention::an_anonymised_response_keeps_its_score_alone,
    retention::displays_go_with_the_responses_of_their_time,
    retention::what_has_served_its_time_is_trimmed,
    retention::a_trim_leaves_alone_what_came_back,
    retention::a_trimmed_log_goes_on_counting,
    restoring::a_restored_response_is_as_it_was,
    restoring::a_restored_segment_keeps_its_slots,
    restoring::a_restored_erasure_is_applied,
    restoring::restored_displays_are_counted_and_known,
    restoring::a_restored_log_goes_on_counting,
    segments::the_first_values_are_told_apart,
    segments::the_bound_holds_at_its_edge,
    segments::each_segment_has_slots_of_its_own,
    segments::amending_and_erasing_move_counts_and_free_no_slot,
    segments::a_changed_bound_is_for_what_comes,
    segments::trials_and_forgeries_take_no_slot,
    segments::a_race_for_the_last_slot_is_won_by_one_value,
    audit::documents_change_together,
    audit::a_removed_document_is_gone,
    audit::an_act_is_told_when_something_changed,
    audit::acts_are_read_page_by_page,
    audit::acts_are_forgotten_after_their_days,
    audit::a_restored_act_is_as_it_was,
    random::a_random_life_is_the_models,
}}
