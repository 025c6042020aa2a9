#include "embed/packer.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "embed/batches.hpp"

namespace ingot::embed {
namespace {

void add(Job& job, const Input& input) {
  job.inputs.push_back(input);
  job.tokens += input.tokens;
  job.weight += request_weight(input.tokens, input.text.size());
}

}  // namespace

Packer::Packer(const ClientOptions& options, Work& work)
    : options_(options), work_(work), most_inputs_(std::max<std::size_t>(1, options.batch_inputs)) {}

bool Packer::more() {
  if (!ahead_) ahead_ = work_.next();
  return ahead_.has_value();
}

bool Packer::fits(const Job& job, std::size_t bytes) const {
  if (job.inputs.empty()) return true;  // too large alone: the service is the one to refuse it
  const std::size_t weight = job.weight + request_weight(ahead_->tokens, ahead_->text.size());
  return job.inputs.size() < most_inputs_ && (!options_.batch_weight || weight <= *options_.batch_weight) &&
         (!options_.batch_bytes || bytes + ahead_->text.size() <= *options_.batch_bytes);
}

Job Packer::pack() {
  Job job;
  std::size_t bytes = 0;
  while (more() && fits(job, bytes)) {
    bytes += ahead_->text.size();
    add(job, *ahead_);
    ahead_.reset();
  }
  INGOT_ASSERT(!job.inputs.empty());
  return job;
}

std::pair<Job, Job> Packer::halves(Job job) {
  std::pair<Job, Job> out;
  const std::size_t half = job.inputs.size() / 2;
  for (std::size_t at = 0; at < job.inputs.size(); ++at) add(at < half ? out.first : out.second, job.inputs[at]);
  if (!job.bisection) job.bisection = std::make_shared<Bisection>(Bisection{1, 0, false});
  ++job.bisection->parts;
  out.first.bisection = job.bisection;
  out.second.bisection = std::move(job.bisection);
  return out;
}

void Packer::bound(std::size_t inputs) {
  most_inputs_ = std::clamp<std::size_t>(inputs, 1, most_inputs_);
}

}  // namespace ingot::embed
