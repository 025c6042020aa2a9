// Where the data lies. Layout of a data directory, the same for both runtimes:
//   ingot-devdb   the marker: says that the directory is ours and which runtime made it
//   lock          held while somebody starts, stops or resets
//   pgdata/       the cluster (made as pgdata.new and renamed: a half-made one never has this name)
//   server.log    native only
// Invariant: a directory that has anything in it but not the marker is refused, whatever is asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "devdb/devdb.hpp"

namespace ingot::devdb {

inline constexpr std::string_view k_marker = "ingot-devdb";  ///< persisted: never to change silently

struct DataDirectory {
  std::string path;                           ///< absolute, without symbolic links
  RuntimeKind runtime = RuntimeKind::native;  ///< that made it
  std::optional<std::string> user;  ///< whom server programs run as; unset: the caller (always so unless root)

  [[nodiscard]] std::string at(std::string_view name) const { return io::join(path, name); }
};

/// The one that the options mean, or nothing when it was not made yet; changes nothing. Errors: refused when a
/// directory is there that is not ours or belongs to somebody else.
[[nodiscard]] Result<std::optional<DataDirectory>> find_data_directory(Doors& doors, const Options& options);

/// The same, made when it is missing. Root gives native data to the user postgres (or nobody). Where that user cannot
/// reach the default place (a checkout below /root), the place is /var/tmp/ingot-<hash of the checkout>, with a notice.
/// Errors: as above; config when a place that --data-dir names cannot be used.
[[nodiscard]] Result<DataDirectory> make_data_directory(Doors& doors, const Options& options, RuntimeKind runtime);

}  // namespace ingot::devdb
