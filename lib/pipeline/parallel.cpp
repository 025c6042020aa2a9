#include "pipeline/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace ingot::pipeline {

void for_each_index(std::size_t count, std::size_t jobs, const std::function<void(std::size_t, std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto loop = [&](std::size_t worker) {
    for (std::size_t index = next++; index < count; index = next++) work(worker, index);
  };
  std::vector<std::thread> threads;
  for (std::size_t worker = 1; worker < std::min(jobs, count); ++worker) {
    try {
      threads.emplace_back(loop, worker);
    } catch (const std::system_error&) {
      break;  // no more threads to be had: those that run take over the rest
    }
  }
  loop(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace ingot::pipeline
