// What a plan would cost, before anything is sent.
#pragma once

#include <cstddef>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "model/plan.hpp"
#include "pipeline/service.hpp"
#include "store/store.hpp"

namespace ingot::pipeline {

/// Vectors that the shared cache or a journal of this machine has are not paid for again: their chunks are reused, and
/// the summary says how many. `store` may be null. Changes nothing outside. Errors: database, io.
[[nodiscard]] Result<void> leave_out_paid(const config::Settings& settings, const ServiceDoors& service,
                                          store::Store* store, model::Plan& plan);

/// Errors: refused when the plan alone is over --max-tokens or --max-cost; config when a price is needed and not known.
[[nodiscard]] Result<void> check_spending(const config::Settings& settings, const Spending& spending,
                                          const model::PlanSummary& plan);

}  // namespace ingot::pipeline
