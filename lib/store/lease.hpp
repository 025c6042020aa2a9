// Who may work on a source: taken before a run pays for anything, so that two runs of one corpus do not both pay, and
// compared inside the run's transaction, so that a process which slept past its lease cannot write (spec store 6).
// Invariant: a generation is given once. The advisory lock and the base run still guard the transaction itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "io/process_identity.hpp"
#include "store/store.hpp"

namespace ingot::store {

/// How long a lease holds by the server's clock unless it is renewed.
inline constexpr std::chrono::seconds k_lease_time{60};

class Lease {
 public:
  virtual ~Lease() = default;
  Lease() = default;
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  /// What ChangeSet::lease takes.
  [[nodiscard]] virtual std::int64_t generation() const = 0;
  /// Id of the source's last finished run when the lease was taken.
  [[nodiscard]] virtual std::optional<std::int64_t> base_run() const = 0;
  /// Holds for k_lease_time from now. Errors: refused when another process has taken it; database.
  [[nodiscard]] virtual Result<void> renew() = 0;
  /// Lets others have it at once; without it they wait until it ends. Best effort.
  virtual void give_back() = 0;
};

/// Takes the lease when nobody holds it, when it has ended, or when its holder ran on this host and runs no more. On a
/// connection of its own; the tables must be prepared. Errors: refused, naming the holder's host, pid and start; those
/// of open_postgres.
[[nodiscard]] Result<std::unique_ptr<Lease>> take_lease(const Options& options, const std::string& source,
                                                        const io::ProcessIdentity& self);

}  // namespace ingot::store
