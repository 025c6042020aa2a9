#include "pipeline/kept_lease.hpp"

#include <csignal>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"

namespace ingot::pipeline {

KeptLease::KeptLease(std::unique_ptr<store::Lease> lease) : lease_(std::move(lease)), thread_([this] { keep(); }) {}

KeptLease::~KeptLease() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
  lease_->give_back();
}

Result<void> take_leases(const config::Settings& settings, const std::vector<std::string>& tables, const Basis& basis,
                         KeptLeases& leases) {
  for (const std::string& table : tables) {
    store::Options options = settings.store;
    options.table = table;
    options.more_tables.clear();
    auto taken = store::take_lease(options, settings.source_name, io::this_process());
    if (!taken) return fail(std::move(taken.error()));
    const auto& lease = leases[table] = std::make_unique<KeptLease>(std::move(*taken));
    if (lease->base_run() == basis.run_of(table)) continue;
    return fail(ErrorKind::refused,
                fmt::format("another run of source {} has finished since this one compared: nothing was written",
                            text::printable(settings.source_name)),
                "run again: it compares with what is stored now");
  }
  return {};
}

// What fails here shows at the end: the run's transaction compares the generation.
void KeptLease::keep() {
  sigset_t all;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);  // they are for the thread that waits for answers
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, store::k_lease_time / 3, [this] { return ending_; })) {
    [[maybe_unused]] const auto renewed = lease_->renew();
  }
}

}  // namespace ingot::pipeline
