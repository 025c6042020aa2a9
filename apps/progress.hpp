// Shows on stderr what a run is doing: one redrawn line on a terminal, one line per phase elsewhere.
#pragma once

#include <memory>
#include <string_view>

#include "io/clock.hpp"
#include "pipeline/progress.hpp"

namespace ingot::apps {

enum class Verbosity { quiet, normal, verbose };

/// The line on a terminal is taken back when the object ends. The clock must outlive it.
[[nodiscard]] std::unique_ptr<pipeline::Progress> make_progress(Verbosity verbosity, const io::Clock& clock);

}  // namespace ingot::apps
