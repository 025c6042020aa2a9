#include "pipeline/load.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/key_hash.hpp"
#include "base/sha256.hpp"
#include "chunk/chunk.hpp"
#include "chunk/parents.hpp"
#include "chunk/part_keys.hpp"
#include "embed/embedder.hpp"
#include "metadata/record.hpp"
#include "parse/parse.hpp"
#include "pipeline/append.hpp"
#include "pipeline/cut_by.hpp"

namespace ingot::pipeline {
namespace {

parse::Options parse_options(const config::ChunkingRule& rule) {
  return {rule.describe_columns, rule.exclude_columns, rule.pricing, rule.objects_key};
}

// Gives the memory back, which assigning an empty string would keep.
void drop(std::string& text) {
  std::string().swap(text);
}

// A document, or a part of one, with its chunks.
struct Piece {
  model::Document document;
  std::vector<model::Chunk> chunks;
  std::string_view bytes;
  std::size_t offset = 0;
  std::size_t line = 0;
};

// What a chunk needs from its document to be made.
struct Cutter {
  const config::ChunkingRule& rule;
  std::string doc_id;
  bool keys;  // whether the chunks get theirs
  tokens::Tokenizer& tokenizer;

  [[nodiscard]] Piece cut(model::Document document, std::string_view bytes) const {
    Piece piece;
    const std::string_view key = keys ? std::string_view(doc_id) : std::string_view();
    piece.chunks = chunk::split(bytes, document, key, rule.options, tokenizer);
    piece.document = std::move(document);
    piece.bytes = bytes;
    return piece;
  }

  [[nodiscard]] Piece cut(parse::Part part) const {
    Piece piece = cut(std::move(part.document), part.bytes);
    piece.offset = part.offset;
    piece.line = part.line;
    return piece;
  }
};

// Makes the records of a document, piece by piece.
class Recorder {
 public:
  Recorder(const LoadContext& context, const Cutter& cutter, const model::SourceFile& file, std::size_t chunk_count)
      : context_(context), cutter_(cutter), file_(file), chunk_count_(chunk_count) {
    if (context.options.lint != nullptr) cut_ = cut_by(cutter.rule, context.settings);
  }

  void add(Piece piece) {
    metadata::Stretch stretch{&file_, &piece.document, cutter_.doc_id, piece.bytes, piece.offset, piece.line};
    stretch.first_chunk = added_;
    stretch.first_parent = document_.parents.size();
    stretch.chunk_count = chunk_count_;
    const config::ChunkingRule& rule = cutter_.rule;
    const metadata::Defaults defaults{rule.type, rule.metadata, context_.settings.model.name,
                                      context_.settings.token_basis, rule.schema->defaults()};
    std::vector<model::ParentRecord> parents = parents_of(piece, stretch, defaults);
    if (cutter_.keys) {
      for (model::Chunk& chunk : piece.chunks) chunk.key = chunk_keys_.unique(std::move(chunk.key));
    }
    std::vector<model::Record> records =
        metadata::records(stretch, std::move(piece.chunks), defaults, parents, context_.options.detail());
    for (model::Record& record : records) record.embed_key = embed_key(record);
    if (keeps_documents() && !document_.whole) document_.whole = metadata::document_record(stretch, defaults);
    find(piece, records);
    added_ += records.size();
    if (context_.options.keep == Keep::findings) return;
    if (context_.options.keep != Keep::texts) drop_texts(records, parents);
    append(document_.records, records, chunk_count_);
    std::move(parents.begin(), parents.end(), std::back_inserter(document_.parents));
  }

  // The file itself is left to the caller.
  [[nodiscard]] LoadedDocument finish() {
    document_.rule = &cutter_.rule;
    document_.doc_id = cutter_.doc_id;
    if (document_.records.empty()) document_.whole.reset();
    if (document_.whole) metadata::complete(*document_.whole, document_.records, file_.bytes);
    return std::move(document_);
  }

 private:
  [[nodiscard]] bool keeps_documents() const {
    return context_.settings.store.layout == store::Layout::documents &&
           context_.options.detail() == metadata::Detail::stored;
  }

  // Where nothing is stored, equal texts need no more than equal keys.
  [[nodiscard]] std::string embed_key(const model::Record& record) const {
    if (context_.options.detail() != metadata::Detail::stored) return KeyHash().field(record.chunk.embed_text).hex();
    return context_.options.space ? embed::embed_key(*context_.options.space, record.content_hash) : std::string();
  }

  std::vector<model::ParentRecord> parents_of(Piece& piece, const metadata::Stretch& stretch,
                                              const metadata::Defaults& defaults) {
    if (!cutter_.rule.parent_max_tokens) return {};
    auto parents = chunk::link_parents(piece.bytes, piece.document, piece.chunks, *cutter_.rule.parent_max_tokens,
                                       cutter_.doc_id, cutter_.tokenizer);
    for (model::Parent& parent : parents) parent.key = parent_keys_.unique(std::move(parent.key));
    return metadata::parent_records(stretch, piece.chunks, std::move(parents), defaults);
  }

  void find(const Piece& piece, const std::vector<model::Record>& records) {
    if (context_.options.lint == nullptr) return;
    const lint::Profile& profile = *context_.options.lint;
    auto& findings = document_.findings;
    lint::Checked checked =
        lint::check({&file_, &piece.document, records, &cut_, profile.today, piece.bytes, piece.offset}, profile);
    lint::append(document_.facts, std::move(checked.facts));
    for (model::Diagnostic& finding : checked.findings) {
      // What is said of the whole file is said once.
      const bool known = finding.span.empty() && std::any_of(findings.begin(), findings.end(), [&](const auto& other) {
                           return other.span.empty() && other.rule == finding.rule && other.message == finding.message;
                         });
      if (!known) findings.push_back(std::move(finding));
    }
  }

  static void drop_texts(std::vector<model::Record>& records, std::vector<model::ParentRecord>& parents) {
    for (model::Record& record : records) {
      model::Chunk whole = std::move(record.chunk);
      record.chunk = {};
      record.chunk.tokens = whole.tokens;
      record.chunk.key = std::move(whole.key);
      record.chunk.own = whole.own;
      record.chunk.words = whole.words;
      record.chunk.heading_path = std::move(whole.heading_path);
      record.metadata = {};
    }
    for (model::ParentRecord& parent : parents) {
      drop(parent.content);
      parent.metadata = {};
    }
  }

  const LoadContext& context_;
  const Cutter& cutter_;
  const model::SourceFile& file_;
  std::size_t chunk_count_;
  std::size_t added_ = 0;
  lint::CutBy cut_;
  chunk::PartKeys chunk_keys_;
  chunk::PartKeys parent_keys_;
  LoadedDocument document_;
};

class Loader {
 public:
  Loader(const LoadContext& context, const std::string& path, tokens::Tokenizer& tokenizer)
      : context_(context), path_(path), rule_(*context.settings.chunking.rule_for(path)), tokenizer_(tokenizer) {}

  Result<LoadedDocument> run() const {
    if (!parse::streams(path_)) return markdown();
    auto file = source::WindowedFile::open(context_.files, context_.settings.root, path_, context_.revisions,
                                           context_.settings.fixed_time);
    if (!file) return fail(file.error());
    return file->size() > context_.options.whole_bytes ? windowed(*file) : structured();
  }

 private:
  [[nodiscard]] Result<model::SourceFile> read() const {
    auto file =
        source::read(context_.files, context_.settings.root, path_, context_.revisions, context_.settings.fixed_time);
    if (file && context_.options.detail() != metadata::Detail::sent) file->checksum = sha256_hex(file->bytes);
    return file;
  }

  [[nodiscard]] Result<Cutter> make_cutter(const model::SourceFile& file, const model::Document& document) const {
    auto doc_id = metadata::document_id(file, document, rule_.metadata);
    if (!doc_id) return fail(doc_id.error());
    return Cutter{rule_, std::move(*doc_id), context_.options.detail() == metadata::Detail::stored, tokenizer_};
  }

  // The pieces view the bytes of the file: of a short one they lie in it, so it must stay where it is until the end.
  [[nodiscard]] LoadedDocument record(const Cutter& cutter, model::SourceFile&& file, std::vector<Piece> pieces) const {
    std::size_t count = 0;
    for (const Piece& piece : pieces) count += piece.chunks.size();
    Recorder recorder(context_, cutter, file, count);
    for (Piece& piece : pieces) recorder.add(std::move(piece));
    LoadedDocument loaded = recorder.finish();
    if (context_.options.cache != nullptr) loaded.content_key = KeyHash().field(file.bytes).hex();
    const bool kept = context_.options.keep == Keep::texts || !loaded.findings.empty();
    if (!kept) drop(file.bytes);
    loaded.file = std::move(file);
    return loaded;
  }

  [[nodiscard]] Result<LoadedDocument> markdown() const {
    auto file = read();
    if (!file) return fail(file.error());
    auto document = parse::parse(*file, parse_options(rule_));
    if (!document) return fail(document.error());
    const auto cutter = make_cutter(*file, *document);
    if (!cutter) return fail(cutter.error());
    std::vector<Piece> pieces;
    pieces.push_back(cutter->cut(std::move(*document), file->bytes));
    return record(*cutter, std::move(*file), std::move(pieces));
  }

  [[nodiscard]] Result<LoadedDocument> structured() const {
    auto file = read();
    if (!file) return fail(file.error());
    const auto cutter = make_cutter(*file, {});
    if (!cutter) return fail(cutter.error());
    std::string_view left = file->bytes;
    const parse::Window whole = [&left]() -> Result<std::string_view> { return std::exchange(left, {}); };
    std::vector<Piece> pieces;
    const auto parsed = parse::parse_stream(
        path_, whole, parse_options(rule_), context_.options.parts, [&](parse::Part&& part) -> Result<void> {
          pieces.push_back(cutter->cut(std::move(part)));
          Piece& piece = pieces.back();
          if (context_.options.lint == nullptr) drop(piece.document.rendering->text);
          piece.bytes = std::string_view(file->bytes).substr(piece.offset, piece.bytes.size());
          return {};
        });
    if (!parsed) return fail(parsed.error());
    return record(*cutter, std::move(*file), std::move(pieces));
  }

  [[nodiscard]] Result<LoadedDocument> windowed(source::WindowedFile& file) const {
    const auto cutter = make_cutter(file.file(), {});
    if (!cutter) return fail(cutter.error());
    const auto for_each_part = [&](const std::function<void(parse::Part &&)>& take) {
      return file.read_through([&](const parse::Window& next) {
        return parse::parse_stream(path_, next, parse_options(rule_), context_.options.parts,
                                   [&](parse::Part&& part) -> Result<void> {
                                     take(std::move(part));
                                     return {};
                                   });
      });
    };
    std::size_t count = 0;
    auto done = for_each_part([&](parse::Part&& part) { count += cutter->cut(std::move(part)).chunks.size(); });
    if (!done) return fail(done.error());
    Recorder recorder(context_, *cutter, file.file(), count);
    done = for_each_part([&](parse::Part&& part) { recorder.add(cutter->cut(std::move(part))); });
    if (!done) return fail(done.error());
    LoadedDocument loaded = recorder.finish();
    loaded.file = file.file();
    if (!loaded.findings.empty()) {
      auto bytes = file.bytes();
      if (!bytes) return fail(bytes.error());
      loaded.file.bytes = std::move(*bytes);
    }
    return loaded;
  }

  const LoadContext& context_;
  const std::string& path_;
  const config::ChunkingRule& rule_;
  tokens::Tokenizer& tokenizer_;
};

}  // namespace

Result<LoadedDocument> load(const LoadContext& context, const std::string& path, tokens::Tokenizer& tokenizer) {
  return Loader(context, path, tokenizer).run();
}

}  // namespace ingot::pipeline
