#include "embed/journal.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/float_bytes.hpp"
#include "base/text.hpp"
#include "io/failpoint.hpp"

namespace ingot::embed {
namespace {

constexpr std::string_view k_ending = ".journal";
constexpr std::string_view k_damaged = ".damaged";
constexpr std::size_t k_stem_digits = 16;
constexpr std::size_t k_window_bytes = std::size_t{1} << 20U;
constexpr std::size_t k_most_files = 256;  // each one is an open file

// <stem>-<pid>-<random>.journal, as AppendFiles::create makes names.
bool is_journal(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem) || !name.ends_with(k_ending)) return false;
  name = name.substr(0, name.size() - k_ending.size());
  const auto parts = text::split(name, '-');
  if (parts.size() != 3 || parts[0] != stem) return false;
  return !parts[1].empty() && parts[1].find_first_not_of("0123456789") == std::string_view::npos &&
         parts[2].size() == 8 && parts[2].find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

tl::unexpected<Error> changed(const io::AppendFile& file) {
  return fail(ErrorKind::io, fmt::format("the journal {} was changed by somebody else", text::printable(file.path())),
              "run again: what is still good in it will be used");
}

}  // namespace

Journal::Journal(io::AppendFiles& door, std::string directory, std::string_view space, std::size_t dimensions,
                 JournalUse use)
    : door_(&door),
      directory_(std::move(directory)),
      stem_(sha256_hex(space).substr(0, k_stem_digits)),
      format_(space, dimensions),
      dimensions_(dimensions),
      use_(use) {}

Result<Journal> Journal::open(io::AppendFiles& files, std::string directory, std::string_view space,
                              std::size_t dimensions, JournalUse use) {
  Journal journal(files, std::move(directory), space, dimensions, use);
  auto names = files.names(journal.directory_);
  if (!names) return fail(std::move(names.error()));
  std::size_t seen = 0;
  for (const std::string& name : *names) {
    if (!is_journal(name, journal.stem_)) continue;
    if (++seen > k_most_files) {
      journal.warnings_.push_back(fmt::format("{} holds more than {} journals: the others wait for the next run",
                                              text::printable(journal.directory_), k_most_files));
      break;
    }
    auto file = files.open(fmt::format("{}/{}", journal.directory_, name));
    if (!file) return fail(std::move(file.error()));
    if (*file == nullptr) continue;
    if (auto taken = journal.take(std::move(*file)); !taken) return fail(std::move(taken.error()));
  }
  return journal;
}

Result<void> Journal::take(File file) {
  const bool ours = file->owned() && use_ == JournalUse::pay;
  std::string first(format_.header().size(), '\0');
  const auto got = file->read_at(0, first);
  if (!got) return fail(got.error());
  const JournalFormat::Header header = format_.judge(std::string_view(first).substr(0, *got));
  if (header == JournalFormat::Header::elsewhere) return {};
  if (header == JournalFormat::Header::unusable) return ours ? set_aside(*file, 0) : Result<void>();
  std::vector<Sha256> keys;
  if (header == JournalFormat::Header::ours) {
    auto end = walk(*file, [&](const JournalFormat::Record& record) -> Result<void> {
      keys.push_back(record.key);
      return {};
    });
    if (!end) return fail(std::move(end.error()));
    if (*end < file->size() && ours) {
      if (auto carried = carry_over(*file, keys); !carried) return carried;
      return set_aside(*file, keys.size());
    }
  }
  files_.push_back(std::move(file));
  index(files_.size() - 1, format_.header().size(), keys);
  return {};
}

// What is behind the last good record stays where it is: perhaps somebody can read it who knows more.
Result<void> Journal::set_aside(io::AppendFile& file, std::size_t good_records) {
  const std::string path = file.path();
  if (auto done = file.set_aside(k_damaged); !done) return done;
  warnings_.push_back(
      fmt::format("the journal {} is damaged or of another version: {} of it are used, and it is kept "
                  "as *{}",
                  text::printable(path), text::counted(good_records, "vector", "vectors"), k_damaged));
  return {};
}

// Durable in the own file before the other one goes. Records are the same bytes in all files of a space.
Result<void> Journal::carry_over(io::AppendFile& file, std::span<const Sha256> keys) {
  if (keys.empty()) return {};
  auto to = own();
  if (!to) return fail(std::move(to.error()));
  if (auto room = reserve(keys.size()); !room) return room;
  const std::size_t offset = (*to)->size();
  std::size_t left = keys.size() * format_.record_bytes();
  for (std::size_t at = format_.header().size(); left > 0;) {
    bytes_.resize(std::min(left, k_window_bytes));
    const auto got = file.read_at(at, bytes_);
    if (!got) return fail(got.error());
    if (*got < bytes_.size()) return changed(file);
    if (auto copied = (*to)->append(bytes_); !copied) return copied;
    at += bytes_.size();
    left -= bytes_.size();
  }
  if (auto synced = (*to)->sync(); !synced) return synced;
  index(*own_, offset, keys);
  return {};
}

Result<io::AppendFile*> Journal::own() {
  if (own_) return files_[*own_].get();
  auto made = door_->create(directory_, stem_, k_ending);
  if (!made) return fail(std::move(made.error()));
  if (auto begun = (*made)->append(format_.header()); !begun) return fail(std::move(begun.error()));
  INGOT_FAILPOINT(journal_created);
  files_.push_back(std::move(*made));
  own_ = files_.size() - 1;
  return files_.back().get();
}

// Answers where the good records end.
Result<std::size_t> Journal::walk(io::AppendFile& file, const RecordVisitor& visitor) {
  const std::size_t step = format_.record_bytes();
  std::string window(std::max<std::size_t>(1, k_window_bytes / step) * step, '\0');
  std::size_t at = format_.header().size();
  while (true) {
    const auto got = file.read_at(at, window);
    if (!got) return fail(got.error());
    std::string_view rest = std::string_view(window).substr(0, *got);
    while (const auto record = format_.record(rest)) {
      if (auto visited = visitor(*record); !visited) return fail(std::move(visited.error()));
      rest.remove_prefix(step);
      at += step;
    }
    if (!rest.empty() || *got < window.size()) return at;
  }
}

void Journal::index(std::size_t file, std::size_t offset, std::span<const Sha256> keys) {
  for (const Sha256& key : keys) {
    index_.try_emplace(key, Place{file, offset});
    offset += format_.record_bytes();
  }
}

bool Journal::contains(std::string_view embed_key) const {
  const auto key = key_bytes(embed_key);
  return key && index_.contains(*key);
}

Result<std::span<const float>> Journal::find(std::string_view embed_key) {
  const auto key = key_bytes(embed_key);
  const auto found = key ? index_.find(*key) : index_.end();
  if (found == index_.end()) return std::span<const float>();
  io::AppendFile& file = *files_[found->second.file];
  bytes_.resize(format_.record_bytes());
  const auto got = file.read_at(found->second.offset, bytes_);
  if (!got) return fail(got.error());
  // Read again as if it were new: the file may have changed since it was opened.
  const auto record = format_.record(std::string_view(bytes_).substr(0, *got));
  if (!record || record->key != *key) {
    warnings_.push_back(
        fmt::format("the journal {} has changed: a vector of it is not used any more", text::printable(file.path())));
    index_.erase(found);
    return std::span<const float>();
  }
  values_.resize(dimensions_);
  read_float_bytes(record->values, values_);
  return std::span<const float>(values_);
}

Result<void> Journal::each(const Visitor& visitor) {
  for (const File& file : files_) {
    if (!file->owned()) continue;
    auto walked = walk(*file, [&](const JournalFormat::Record& record) {
      values_.resize(dimensions_);
      read_float_bytes(record.values, values_);
      return visitor({hex(record.key), values_});
    });
    if (!walked) return fail(std::move(walked.error()));
    if (*walked < file->size()) return changed(*file);
  }
  return {};
}

Result<void> Journal::reserve(std::size_t records) {
  auto file = own();
  if (!file) return fail(std::move(file.error()));
  const std::size_t most = std::numeric_limits<std::size_t>::max() / format_.record_bytes();
  return (*file)->reserve(std::min(records, most) * format_.record_bytes());
}

Result<void> Journal::append(std::span<const JournalEntry> entries) {
  auto file = own();
  if (!file) return fail(std::move(file.error()));
  bytes_.clear();
  bytes_.reserve(entries.size() * format_.record_bytes());
  std::vector<Sha256> keys;
  for (const JournalEntry& entry : entries) {
    const auto key = key_bytes(entry.embed_key);
    INGOT_ASSERT(key.has_value());
    format_.append_record(bytes_, *key, entry.values);
    keys.push_back(*key);
  }
  const std::size_t offset = (*file)->size();
  if (auto written = (*file)->append(bytes_); !written) return written;
  INGOT_FAILPOINT(journal_appended);
  index(*own_, offset, keys);
  return {};
}

Result<void> Journal::sync() {
  if (!own_) return {};
  auto synced = files_[*own_]->sync();
  INGOT_FAILPOINT(journal_synced);
  return synced;
}

Result<void> Journal::settled() {
  Result<void> outcome;
  INGOT_FAILPOINT(journal_settling);
  for (const File& file : files_) {
    if (!file->owned()) continue;
    if (auto removed = file->remove(); !removed && outcome) outcome = std::move(removed);
    INGOT_FAILPOINT(journal_removed);
  }
  index_.clear();
  own_.reset();
  files_.clear();
  return outcome;
}

}  // namespace ingot::embed
