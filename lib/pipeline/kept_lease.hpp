// A lease that is renewed in the background as long as this object lives, and given back at its end.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "config/settings.hpp"
#include "pipeline/compare.hpp"
#include "store/lease.hpp"

namespace ingot::pipeline {

class KeptLease {
 public:
  explicit KeptLease(std::unique_ptr<store::Lease> lease);
  ~KeptLease();
  KeptLease(const KeptLease&) = delete;
  KeptLease& operator=(const KeptLease&) = delete;

  [[nodiscard]] std::int64_t generation() const { return lease_->generation(); }
  [[nodiscard]] std::optional<std::int64_t> base_run() const { return lease_->base_run(); }

 private:
  void keep();

  std::unique_ptr<store::Lease> lease_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;  // last: it uses what stands above
};

/// One for each table that a run writes, by its name.
using KeptLeases = std::map<std::string, std::unique_ptr<KeptLease>>;

/// Before anything is paid for: of these tables in this order, which must ascend. `basis` is what the run has compared
/// with. Errors: those of store::take_lease(); refused when another run of the source has finished in one of the tables
/// since. What has been taken is given back with `leases`.
[[nodiscard]] Result<void> take_leases(const config::Settings& settings, const std::vector<std::string>& tables,
                                       const Basis& basis, KeptLeases& leases);

}  // namespace ingot::pipeline
