// The one place where work is spread over threads.
#pragma once

#include <cstddef>
#include <functional>

namespace ingot::pipeline {

/// Calls work(worker, index) once for every index below `count`, on at most `jobs` threads; returns when all are done.
/// Which worker gets which index is not defined, so the work must not depend on it. `worker` is below `jobs`.
void for_each_index(std::size_t count, std::size_t jobs,
                    const std::function<void(std::size_t worker, std::size_t index)>& work);

}  // namespace ingot::pipeline
