// Vectors that a service has answered, and that were paid for, until they are in the shared cache: one file for each
// process and space, so that runs at the same time never share one. Files that dead processes left behind are adopted.
// Invariant: a vector is the one that was appended under its key, or it is not there (journal_format.hpp); a file goes
// only when settled() says that it may. In memory is an index alone, some 100 bytes a record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "embed/journal_format.hpp"
#include "io/append_file.hpp"

namespace ingot::embed {

struct JournalEntry {
  std::string_view embed_key;
  std::span<const float> values;
};

enum class JournalUse {
  pay,   ///< what dead processes left behind becomes ours
  look,  ///< nothing is changed, and nothing may be appended
};

/// For one thread. Errors of all functions are of kind io; after one of append() or sync() the journal takes nothing
/// more, and what was not synced is not durable.
class Journal {
 public:
  /// Reads the journals of this space in the directory, which need not be there. Those of dead processes are adopted:
  /// what is behind the first bad byte of one is not used, its good records are copied to the own file, and it is kept
  /// as *.damaged, with a warning. Of living ones the records that are there now are read, and nothing is touched.
  /// `files` must outlive the journal.
  [[nodiscard]] static Result<Journal> open(io::AppendFiles& files, std::string directory, std::string_view space,
                                            std::size_t dimensions, JournalUse use = JournalUse::pay);

  [[nodiscard]] bool contains(std::string_view embed_key) const;
  /// The vector, valid until the next call of any function; empty when there is none.
  [[nodiscard]] Result<std::span<const float>> find(std::string_view embed_key);
  [[nodiscard]] std::size_t size() const { return index_.size(); }  ///< keys

  using Visitor = std::function<Result<void>(const JournalEntry&)>;
  /// Every record of the own file and of adopted ones, which is what must be in the shared cache before settled(). An
  /// entry is valid during its visit only; an error of the visitor ends the walk and is returned. A key that stands in
  /// two files is visited twice.
  [[nodiscard]] Result<void> each(const Visitor& visitor);

  /// Room on the disk for so many records behind those that are there: all that are on their way and those of the
  /// request that is to be sent next. To be asked before something is paid for.
  [[nodiscard]] Result<void> reserve(std::size_t records);
  /// One write of all entries. Keys are embed_keys, and values as many as the dimensions.
  [[nodiscard]] Result<void> append(std::span<const JournalEntry> entries);
  /// What was appended survives a power failure.
  [[nodiscard]] Result<void> sync();
  /// Everything is in the shared cache now: removes the own file and the adopted ones; the journal is empty afterwards.
  [[nodiscard]] Result<void> settled();

  /// Lines for the user, in the order in which they came up.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  struct Place {
    std::size_t file = 0;    ///< of files_
    std::size_t offset = 0;  ///< bytes
  };
  struct KeyHash {
    std::size_t operator()(const Sha256& key) const noexcept {
      std::size_t hash = 0;  // any bytes of a digest are as good as a hash
      std::memcpy(&hash, key.data(), sizeof hash);
      return hash;
    }
  };
  using File = std::unique_ptr<io::AppendFile>;
  using RecordVisitor = std::function<Result<void>(const JournalFormat::Record&)>;

  Journal(io::AppendFiles& door, std::string directory, std::string_view space, std::size_t dimensions, JournalUse use);
  [[nodiscard]] Result<void> take(File file);
  [[nodiscard]] Result<void> carry_over(io::AppendFile& file, std::span<const Sha256> keys);
  [[nodiscard]] Result<void> set_aside(io::AppendFile& file, std::size_t good_records);
  [[nodiscard]] Result<io::AppendFile*> own();
  [[nodiscard]] Result<std::size_t> walk(io::AppendFile& file, const RecordVisitor& visitor);
  void index(std::size_t file, std::size_t offset, std::span<const Sha256> keys);

  io::AppendFiles* door_;
  std::string directory_;
  std::string stem_;  ///< 16 digits of the space's digest
  JournalFormat format_;
  std::size_t dimensions_;
  JournalUse use_;
  std::vector<File> files_;
  std::optional<std::size_t> own_;  ///< of files_
  std::unordered_map<Sha256, Place, KeyHash> index_;
  std::vector<std::string> warnings_;
  std::string bytes_;
  std::vector<float> values_;
};

}  // namespace ingot::embed
