#include "pipeline/kept_lease.hpp"

#include <csignal>
#include <utility>

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
