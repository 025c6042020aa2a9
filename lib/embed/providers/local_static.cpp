// local/static:<dir>: the mean of the vectors that a table holds for the tokens of a text, in the layout of Model2Vec.
//
//   <dir>/model.safetensors   the tensor "embeddings" (rows x dimensions; F32, F16, BF16 or I8), and in newer versions
//                             "weights" (one factor a token) and "mapping" (the row of a token)
//   <dir>/tokenizer.json      subwords/tokenizer.hpp
//   <dir>/config.json         not needed; "max_length" bounds the tokens of a text that count
//
// Sums are of doubles in the order of the tokens, each value on its own, and every product is of two float32 values and
// so exact: the order and fused multiply-add cannot show, and a vector has the same bytes on every machine. Rows get
// unit length whether or not the model asks for it; thereby a factor that all rows share is without effect, and so is
// the scale of I8. A text without a known token, or whose rows cancel out, gives the fixed vector (1, 0, 0, ...).
//
// Stored vectors depend on all of this and on the tokenizer: after a change, k_algorithm must change too.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "embed/model_json.hpp"
#include "embed/providers/providers.hpp"
#include "embed/refusal.hpp"
#include "embed/safetensors.hpp"
#include "embed/subwords/tokenizer.hpp"
#include "io/filesystem.hpp"

namespace ingot::embed {
namespace {

constexpr std::string_view k_algorithm = "1";
constexpr std::size_t k_most_dimensions = 16000;
constexpr std::size_t k_most_matrix = std::size_t{4} << 30U;       // bytes
constexpr std::size_t k_most_tokenizer = std::size_t{256} << 20U;  // bytes
constexpr std::size_t k_most_config = std::size_t{1} << 20U;       // bytes
constexpr std::string_view k_matrix_file = "model.safetensors";
constexpr std::string_view k_tokenizer_file = "tokenizer.json";
constexpr std::string_view k_config_file = "config.json";

struct StaticModel {
  StaticModel(std::string matrix_bytes, SubwordTokenizer subwords)
      : bytes(std::make_unique<const std::string>(std::move(matrix_bytes))), tokenizer(std::move(subwords)) {}

  std::unique_ptr<const std::string> bytes;  // of the matrix file, which the tensors view
  std::string digest;                        // of the files
  SubwordTokenizer tokenizer;
  Tensor rows;
  std::optional<Tensor> weights;
  std::optional<Tensor> mapping;
  std::size_t dimensions = 0;
  std::optional<std::size_t> max_length;
};

// One text at a time; keeps its memory from text to text.
class Pool {
 public:
  explicit Pool(const StaticModel& model) : model_(model), sums_(model.dimensions), row_(model.dimensions) {}

  void embed(std::string_view text, float* out) {
    std::fill(sums_.begin(), sums_.end(), 0.0);
    std::vector<std::uint32_t> ids = model_.tokenizer.encode(text);
    if (model_.max_length && ids.size() > *model_.max_length) ids.resize(*model_.max_length);
    for (const std::uint32_t id : ids) add(id);
    normalise_into(ids.size(), out);
  }

 private:
  void add(std::uint32_t id) {
    const std::size_t row = model_.mapping ? static_cast<std::size_t>(whole_at(*model_.mapping, id)) : id;
    read_reals(model_.rows, row * model_.dimensions, model_.dimensions, row_.data());
    if (!model_.weights) {
      for (std::size_t i = 0; i < row_.size(); ++i) sums_[i] += static_cast<double>(row_[i]);
      return;
    }
    const auto weight = static_cast<double>(real_at(*model_.weights, id));
    for (std::size_t i = 0; i < row_.size(); ++i) sums_[i] += static_cast<double>(row_[i]) * weight;
  }

  void normalise_into(std::size_t tokens, float* out) {
    const auto count = static_cast<double>(tokens);
    double squares = 0;
    for (std::size_t i = 0; i < row_.size(); ++i) {
      row_[i] = tokens == 0 ? 0.0F : static_cast<float>(sums_[i] / count);
      squares += static_cast<double>(row_[i]) * static_cast<double>(row_[i]);
    }
    const double length = std::sqrt(squares);
    for (std::size_t i = 0; i < row_.size(); ++i) {
      const bool none = length == 0;
      out[i] = none ? (i == 0 ? 1.0F : 0.0F) : static_cast<float>(static_cast<double>(row_[i]) / length);
    }
  }

  const StaticModel& model_;
  std::vector<double> sums_;
  std::vector<float> row_;
};

class LocalStatic final : public Embedder {
 public:
  LocalStatic(std::string_view name, StaticModel model) : name_(name), model_(std::move(model)) {}

  [[nodiscard]] Result<Matrix> embed(std::span<const std::string_view> texts) const override {
    Matrix matrix{model_.dimensions, std::vector<float>(texts.size() * model_.dimensions)};
    Pool pool(model_);
    for (std::size_t i = 0; i < texts.size(); ++i) pool.embed(texts[i], matrix.values.data() + i * model_.dimensions);
    return matrix;
  }
  [[nodiscard]] std::string_view model() const override { return name_; }
  [[nodiscard]] std::size_t dimensions() const override { return model_.dimensions; }
  [[nodiscard]] std::string space() const override {
    return fmt::format("provider=local-static algorithm={} files={} max_length={} dimensions={} normalised=l2",
                       k_algorithm, model_.digest, model_.max_length ? fmt::to_string(*model_.max_length) : "none",
                       model_.dimensions);
  }

 private:
  std::string name_;
  StaticModel model_;
};

// A model's folder and its files, which are often links into a cache.
class Folder {
 public:
  Folder(io::FileSystem& files, std::string_view path) : files_(files), path_(path) {}

  [[nodiscard]] std::string name(std::string_view file) const { return io::join(path_, file); }
  [[nodiscard]] bool has(std::string_view file) const {
    const auto whole = files_.resolved(name(file));
    return whole && files_.kind_of(*whole).has_value();
  }
  [[nodiscard]] Result<std::string> read(std::string_view file, std::size_t most_bytes) const {
    auto content = files_.read(files_.resolved(name(file)).value_or(name(file)), most_bytes);
    if (content) return std::move(content->bytes);
    return fail(ErrorKind::config, content.error().message,
                fmt::format("a static model is a folder with {} and {}", k_matrix_file, k_tokenizer_file));
  }
  [[nodiscard]] Result<void> check() const {
    std::string missing;
    for (const std::string_view file : {k_matrix_file, k_tokenizer_file}) {
      if (!has(file)) missing += fmt::format("{}{}", missing.empty() ? "" : " and ", file);
    }
    if (missing.empty()) return {};
    return refuse(path_, fmt::format("this is no static model: {} is missing", missing),
                  "name the folder of a model in the layout of Model2Vec, such as local/static:models/potion");
  }

 private:
  io::FileSystem& files_;
  std::string path_;
};

std::string shape_of(const Tensor& tensor) {
  return fmt::format("{} [{}]", text::printable(tensor.type_name), fmt::join(tensor.shape, ", "));
}

bool is_one_of(TensorType type, std::initializer_list<TensorType> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// [tokens], or [tokens, 1] as the library writes it.
bool is_column(const Tensor& tensor, std::size_t tokens) {
  if (tensor.shape.empty() || tensor.shape.size() > 2 || tensor.shape[0] != tokens) return false;
  return tensor.shape.size() == 1 || tensor.shape[1] == 1;
}

Result<void> take_rows(const std::string& file, const std::vector<Tensor>& tensors, StaticModel& model) {
  const Tensor* rows = find_tensor(tensors, "embeddings");
  if (rows == nullptr) {
    return refuse(file, fmt::format("there is no tensor \"embeddings\" among its {}", tensors.size()),
                  "take a model in the layout of Model2Vec");
  }
  const std::initializer_list<TensorType> known = {TensorType::f32, TensorType::f16, TensorType::bf16, TensorType::i8};
  if (!is_one_of(rows->type, known))
    return refuse(file, fmt::format("embeddings is {}; this version knows F32, F16, BF16 and I8", shape_of(*rows)));
  if (rows->shape.size() != 2 || rows->shape[0] == 0 || rows->shape[1] == 0 || rows->shape[1] > k_most_dimensions) {
    return refuse(file,
                  fmt::format("embeddings is {}, not rows of 1 to {} values", shape_of(*rows), k_most_dimensions));
  }
  if (has_not_finite(*rows)) return refuse(file, "embeddings holds values that are no finite numbers");
  model.rows = *rows;
  model.dimensions = rows->shape[1];
  return {};
}

Result<void> take_weights(const std::string& file, const std::vector<Tensor>& tensors, StaticModel& model) {
  const Tensor* weights = find_tensor(tensors, "weights");
  if (weights == nullptr) return {};
  const std::initializer_list<TensorType> known = {TensorType::f64, TensorType::f32, TensorType::f16, TensorType::bf16};
  if (!is_one_of(weights->type, known) || !is_column(*weights, model.tokenizer.size())) {
    return refuse(file, fmt::format("weights is {}, not a real number for each of the {} tokens", shape_of(*weights),
                                    model.tokenizer.size()));
  }
  if (has_not_finite(*weights)) return refuse(file, "weights holds values that are no finite numbers");
  model.weights = *weights;
  return {};
}

Result<void> take_mapping(const std::string& file, const std::vector<Tensor>& tensors, StaticModel& model) {
  const std::size_t rows = model.rows.shape[0];
  const std::size_t tokens = model.tokenizer.size();
  const Tensor* mapping = find_tensor(tensors, "mapping");
  if (mapping == nullptr) {
    if (rows == tokens) return {};
    return refuse(file, fmt::format("embeddings has {} rows, but the tokenizer has {} tokens", rows, tokens),
                  fmt::format("take {} and {} of the same model", k_matrix_file, k_tokenizer_file));
  }
  if (!is_one_of(mapping->type, {TensorType::i64, TensorType::i32}) || !is_column(*mapping, tokens)) {
    return refuse(
        file, fmt::format("mapping is {}, not a whole number for each of the {} tokens", shape_of(*mapping), tokens));
  }
  for (std::size_t i = 0; i < tokens; ++i) {
    const std::int64_t row = whole_at(*mapping, i);
    if (row < 0 || static_cast<std::size_t>(row) >= rows)
      return refuse(file, fmt::format("mapping names row {} of {}", row, rows));
  }
  model.mapping = *mapping;
  return {};
}

Result<void> take_config(const Folder& folder, StaticModel& model) {
  if (!folder.has(k_config_file)) return {};
  const auto bytes = folder.read(k_config_file, k_most_config);
  if (!bytes) return fail(bytes.error());
  const std::string file = folder.name(k_config_file);
  const auto json = ModelJson::parse(*bytes);
  const Value config = json ? json->value() : Value();
  if (config.as_map() == nullptr) return refuse(file, "not valid JSON, or no map");
  const Value* longest = config.find("max_length");
  if (longest == nullptr || longest->is_null()) return {};
  if (longest->as_int() == nullptr || *longest->as_int() < 1)
    return refuse(file, "max_length must be a number of tokens, or null");
  model.max_length = static_cast<std::size_t>(*longest->as_int());
  return {};
}

Result<StaticModel> load(const Folder& folder) {
  if (auto there = folder.check(); !there) return fail(there.error());
  const auto json = folder.read(k_tokenizer_file, k_most_tokenizer);
  if (!json) return fail(json.error());
  auto tokenizer = SubwordTokenizer::parse(folder.name(k_tokenizer_file), *json);
  if (!tokenizer) return fail(tokenizer.error());
  auto bytes = folder.read(k_matrix_file, k_most_matrix);
  if (!bytes) return fail(bytes.error());
  StaticModel model(std::move(*bytes), std::move(*tokenizer));
  const std::string file = folder.name(k_matrix_file);
  const auto tensors = read_tensors(file, *model.bytes);
  if (!tensors) return fail(tensors.error());
  for (const auto take : {&take_rows, &take_weights, &take_mapping}) {
    if (auto taken = take(file, *tensors, model); !taken) return fail(taken.error());
  }
  if (auto taken = take_config(folder, model); !taken) return fail(taken.error());
  model.digest = DigestInput().field(sha256_hex(*model.bytes)).field(sha256_hex(*json)).digest_hex();
  return model;
}

}  // namespace

Result<std::unique_ptr<Embedder>> make_local_static(std::string_view name, std::size_t dimensions,
                                                    io::FileSystem& files) {
  const std::string_view path = name.substr(k_static_prefix.size());
  if (path.empty()) {
    return fail(ErrorKind::config, fmt::format("{} names no folder", k_static_prefix),
                fmt::format("set PERAZZI_EMBED_MODEL={}DIR to the folder of a static model", k_static_prefix));
  }
  auto model = load({files, path});
  if (!model) return fail(model.error());
  if (model->dimensions != dimensions) {
    return fail(ErrorKind::config,
                fmt::format("the model {} makes vectors of {} values, but PGVECTOR_DIM is {}", text::printable(name),
                            model->dimensions, dimensions),
                fmt::format("set PGVECTOR_DIM={}, or take a model of {} values", model->dimensions, dimensions));
  }
  return std::make_unique<LocalStatic>(name, std::move(*model));
}

}  // namespace ingot::embed
