// A lease that is renewed in the background as long as this object lives, and given back at its end.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "config/settings.hpp"
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

/// Before anything is paid for. Errors: those of store::take_lease(); refused when another run of the source has
/// finished since this one compared.
[[nodiscard]] Result<void> take_lease(const config::Settings& settings, std::optional<std::int64_t> base_run,
                                      std::unique_ptr<KeptLease>& lease);

}  // namespace ingot::pipeline
