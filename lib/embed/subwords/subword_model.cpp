#include "embed/subwords/subword_model.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ingot::embed {
namespace {

constexpr double k_unknown_penalty = 10;

}  // namespace

WordPiece::WordPiece(PieceTrie vocabulary, const Settings& settings)
    : vocabulary_(std::move(vocabulary)),
      continuing_(vocabulary_.walk(settings.continuing_prefix)),
      most_characters_(settings.most_characters),
      unknown_(settings.unknown) {}

void WordPiece::encode(std::string_view piece, std::vector<std::uint32_t>& ids) const {
  const std::size_t before = ids.size();
  const auto unknown = [&] {
    ids.resize(before);
    ids.push_back(unknown_);
  };
  if (piece.size() > most_characters_ && utf8::length(piece) > most_characters_) return unknown();
  for (std::size_t begin = 0; begin < piece.size();) {
    std::uint32_t id = PieceTrie::k_no_value;
    std::size_t end = begin;
    PieceTrie::Node node = begin == 0 ? PieceTrie::k_root : continuing_;
    for (std::size_t at = begin; at < piece.size() && node != 0;) {
      node = vocabulary_.next(node, piece[at++]);
      if (node == 0 || vocabulary_.value(node) == PieceTrie::k_no_value) continue;
      id = vocabulary_.value(node);
      end = at;
    }
    if (id == PieceTrie::k_no_value) return unknown();
    ids.push_back(id);
    begin = end;
  }
}

Unigram::Unigram(PieceTrie vocabulary, std::vector<double> scores, const Settings& settings)
    : vocabulary_(std::move(vocabulary)), scores_(std::move(scores)), settings_(settings) {
  const auto worst = std::min_element(scores_.begin(), scores_.end());
  unknown_score_ = (worst == scores_.end() ? 0 : *worst) - k_unknown_penalty;
}

// All tokens that begin here, and the unknown one when its single character is none.
void Unigram::reach(std::string_view piece, std::size_t begin, std::vector<Best>& best) const {
  const auto offer = [&](std::size_t end, std::uint32_t id, double score) {
    const double sum = best[begin].score + score;
    if (best[end].id == PieceTrie::k_no_value || sum > best[end].score) best[end] = {sum, begin, id};
  };
  const std::size_t next = begin + utf8::decode(piece, begin).length;
  bool single = false;
  PieceTrie::Node node = PieceTrie::k_root;
  for (std::size_t at = begin; at < piece.size();) {
    node = vocabulary_.next(node, piece[at++]);
    if (node == 0) break;
    const std::uint32_t id = vocabulary_.value(node);
    if (id == PieceTrie::k_no_value) continue;
    offer(at, id, scores_[id]);
    single = single || at == next;
  }
  if (!single) offer(next, settings_.unknown, unknown_score_);
}

void Unigram::append_unknown(std::string_view run, std::vector<std::uint32_t>& ids) const {
  if (const std::uint32_t id = vocabulary_.find(run); id != PieceTrie::k_no_value) {
    ids.push_back(id);
    return;
  }
  const std::size_t before = ids.size();
  for (std::size_t i = 0; settings_.byte_fallback && i < run.size(); ++i) {
    const std::uint32_t id = vocabulary_.find(fmt::format("<0x{:02X}>", static_cast<unsigned char>(run[i])));
    if (id == PieceTrie::k_no_value) break;
    ids.push_back(id);
  }
  if (settings_.byte_fallback && ids.size() - before == run.size()) return;
  ids.resize(before);
  ids.push_back(settings_.unknown);
}

void Unigram::encode(std::string_view piece, std::vector<std::uint32_t>& ids) const {
  std::vector<Best> best(piece.size() + 1);
  for (std::size_t at = 0; at < piece.size(); at += utf8::decode(piece, at).length) reach(piece, at, best);
  std::vector<Best> path;  // from the end, each with the place where it ends in `begin` of the one before
  for (std::size_t at = piece.size(); at > 0; at = best[at].begin) path.push_back(best[at]);
  std::reverse(path.begin(), path.end());
  for (std::size_t i = 0; i < path.size();) {
    if (path[i].id != settings_.unknown) {
      ids.push_back(path[i++].id);
      continue;
    }
    const std::size_t begin = path[i].begin;
    while (i < path.size() && path[i].id == settings_.unknown) ++i;
    append_unknown(piece.substr(begin, (i < path.size() ? path[i].begin : piece.size()) - begin), ids);
  }
}

}  // namespace ingot::embed
