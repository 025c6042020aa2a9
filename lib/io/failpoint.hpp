// Named places where a test may end the program, as a crash or the kernel would. They are there only in builds with
// INGOT_FAILPOINTS, which is never a release: without it a place is nothing at all.
// INGOT_FAILPOINT='name=kill@3' kills the process at the third pass of a place (stop: SIGSTOP); INGOT_FAILPOINT_LOG
// names a file that gets each name, a line, when it is passed for the first time.
#pragma once

// Laid out by hand: the formatter would make stairs of it.
// clang-format off
#define INGOT_FAILPOINT_LIST(X)                                                                                       \
  X(journal_created) X(journal_appended) X(journal_synced) X(journal_settling) X(journal_removed)                     \
  X(cache_staging) X(cache_copy_middle) X(cache_merged) X(cache_written) X(canary_written)                            \
  X(lease_taking) X(lease_taken) X(lease_returning) X(lease_returned)                                                 \
  X(run_begun) X(run_locked) X(run_base_checked) X(run_noted)                                                         \
  X(stage_made) X(stage_copy_begun) X(stage_copy_middle) X(stage_copy_ended)                                          \
  X(stage_vectors_filled) X(stage_history_kept) X(stage_merged)                                                       \
  X(table_copy_begun) X(table_copy_middle) X(table_copy_ended) X(removed_history_kept) X(rows_removed)                \
  X(beside_stage_made) X(beside_copy_middle) X(beside_staged) X(beside_history_kept) X(beside_removed)                \
  X(beside_merged) X(documents_noted) X(outcome_noted) X(commit_next) X(commit_sent) X(commit_answered)               \
  X(index_building) X(index_built) X(index_dropped) X(index_renamed) X(index_noted)                                   \
  X(migration_locked) X(migration_extension_made) X(migration_statement_done) X(migration_steps_done)                 \
  X(migration_committed) X(undo_rows_found) X(undo_history_kept) X(undo_rows_removed) X(undo_rows_restored)           \
  X(prune_locked) X(prune_part_removed) X(prune_committed)                                                            \
  X(repair_locked) X(repair_rows_marked) X(repair_parents_marked) X(repair_documents_marked) X(repair_committed)      \
  X(file_locked) X(file_begun) X(file_rows_written) X(file_next) X(file_renamed) X(file_durable)                      \
  X(report_next) X(report_renamed)                                                                                    \
  X(rebuild_begun) X(rebuild_table_made) X(rebuild_carrying_over) X(rebuild_carried_over) X(rebuild_swapped)          \
  X(swap_locked) X(swap_noted) X(swap_tables_locked) X(swap_renamed) X(tables_dropped)
// clang-format on

#ifdef INGOT_FAILPOINTS

#define INGOT_FAILPOINT_NAMED(name) name,

namespace ingot::io {

enum class Failpoint { INGOT_FAILPOINT_LIST(INGOT_FAILPOINT_NAMED) };

/// From any thread; does what the environment says, which is read once.
void pass(Failpoint point);

}  // namespace ingot::io

#define INGOT_FAILPOINT(name) ::ingot::io::pass(::ingot::io::Failpoint::name)

#else
#define INGOT_FAILPOINT(name) static_cast<void>(0)
#endif
