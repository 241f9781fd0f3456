// oneDNN's recurrent primitives alone: forward for training, then backward, on one batch of reviews.
//
//   onednn X Y WEIGHTS CELL VOCABULARY FEATURES UNITS BATCH STEPS BIDIRECTIONAL SECONDS
//
// Not timed are the embedding (the input lies there already), the dense layer, the weights' way into the layout
// that oneDNN likes, and any update. The loss of the first batch, made from the last outputs, shows that the
// primitive computes what the others do. Prints one line of JSON, as all peers do.
#include <dnnl.hpp>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <unordered_map>
#include <vector>

using namespace dnnl;
using Arguments = std::unordered_map<int, memory>;
using Floats = std::vector<float>;
using tag = memory::format_tag;

struct Job {
  std::string x, y, weights, cell;
  long vocabulary, features, units, batch, steps, directions;
  double seconds;

  // Keras and oneDNN have the same gates in the same order: i, f, c, o and z, r, h (u, r, o).
  long gates() const { return cell == "lstm" ? 4 : cell == "gru" ? 3 : 1; }
  // The GRU that resets after the product has a second bias for its candidate.
  long biases() const { return cell == "gru" ? 4 : gates(); }
};

template <class T>
std::vector<T> read(const std::string &path, long count) {
  std::vector<T> numbers(count);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char *>(numbers.data()), count * sizeof(T))) {
    std::fprintf(stderr, "onednn: %s holds fewer than %ld numbers\n", path.c_str(), count);
    std::exit(1);
  }
  return numbers;
}

// The weights of a file, kernels of all directions one behind the other.
struct Weights {
  Floats embeddings, kernel, recurrent, bias, dense;

  explicit Weights(const Job &job) {
    const long width = job.gates() * job.units, keras_bias = (job.cell == "gru" ? 2 : 1) * width;
    const long one = (job.features + job.units) * width + keras_bias;
    const long table = job.vocabulary * job.features, last = job.directions * job.units + 1;
    const Floats all = read<float>(job.weights, table + job.directions * one + last);
    const float *at = all.data();
    auto take = [&at](Floats &into, long count) { into.insert(into.end(), at, at + count), at += count; };
    take(embeddings, table);
    for (long d = 0; d < job.directions; ++d) {
      Floats both;
      take(kernel, job.features * width);
      take(recurrent, job.units * width);
      take(both, keras_bias);
      if (job.cell == "gru") {  // where input and state meet before the gate, their biases add up
        for (long j = 0; j < 2 * job.units; ++j) both[j] += both[width + j];
        both.erase(both.begin() + width, both.begin() + width + 2 * job.units);
      }
      bias.insert(bias.end(), both.begin(), both.end());
    }
    take(dense, last);
  }
};

class Recurrence {
 public:
  explicit Recurrence(const Job &job) : job(job), weights(job), cpu(engine::kind::cpu, 0), queue(cpu) {
    src = given({job.steps, job.batch, job.features}, tag::tnc);
    dst = given({job.steps, job.batch, job.directions * job.units}, tag::tnc);
    kernel = any({1, job.directions, job.features, job.gates(), job.units});
    recurrent = any({1, job.directions, job.units, job.gates(), job.units});
    bias = given({1, job.directions, job.biases(), job.units}, tag::ldgo);
    const auto direction = job.directions == 2 ? rnn_direction::bidirectional_concat
                                               : rnn_direction::unidirectional_left2right;
    const auto up = prop_kind::forward_training, down = prop_kind::backward;
    const memory::desc none, &s = src, &k = kernel, &r = recurrent, &b = bias, &d = dst;
    // Initial states are zeros and last states are not asked for: the last output is the last step's.
    if (job.cell == "lstm") {
      create<lstm_forward, lstm_backward>(
          {up, direction, s, none, none, k, r, b, d, none, none},
          {down, direction, s, none, none, k, r, b, d, none, none, s, none, none, k, r, b, d, none, none});
    } else if (job.cell == "gru") {
      create<lbr_gru_forward, lbr_gru_backward>(
          {up, direction, s, none, k, r, b, d, none},
          {down, direction, s, none, k, r, b, d, none, s, none, k, r, b, d, none});
    } else {
      const auto tanh = algorithm::eltwise_tanh;
      create<vanilla_rnn_forward, vanilla_rnn_backward>(
          {up, tanh, direction, s, none, k, r, b, d, none},
          {down, tanh, direction, s, none, k, r, b, d, none, s, none, k, r, b, d, none});
    }
    look_up();
  }

  // Forward and backward once.
  void run() {
    for (int which : {DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS})
      clear(backward_arguments.at(which));  // oneDNN adds to what is there
    forward.execute(queue, forward_arguments);
    backward.execute(queue, backward_arguments);
    queue.wait();
  }

  // The mean binary cross-entropy after a run; writes its derivative for the backward pass of the next one.
  double loss() {
    const auto labels = read<float>(job.y, job.batch);
    const float *output = data(forward_arguments.at(DNNL_ARG_DST_LAYER));
    float *difference = data(backward_arguments.at(DNNL_ARG_DIFF_DST_LAYER));
    const long units = job.units, width = job.directions * units;
    double sum = 0;
    for (long n = 0; n < job.batch; ++n) {
      // What went backwards ends at the first step.
      auto place = [&](long j) { return ((j < units ? job.steps - 1 : 0) * job.batch + n) * width + j; };
      double z = weights.dense[width];
      for (long j = 0; j < width; ++j) z += double(output[place(j)]) * weights.dense[j];
      sum += std::fmax(z, 0) - z * labels[n] + std::log1p(std::exp(-std::fabs(z)));
      const double slope = (1 / (1 + std::exp(-z)) - labels[n]) / job.batch;
      for (long j = 0; j < width; ++j) difference[place(j)] = float(slope * weights.dense[j]);
    }
    return sum / job.batch;
  }

 private:
  const Job job;
  const Weights weights;
  engine cpu;
  stream queue;
  memory::desc src, dst, kernel, recurrent, bias;
  Arguments forward_arguments, backward_arguments;
  primitive forward, backward;

  static memory::desc given(memory::dims dims, tag layout) { return {dims, memory::data_type::f32, layout}; }
  static memory::desc any(memory::dims dims) { return given(dims, tag::any); }
  static float *data(const memory &m) { return static_cast<float *>(m.get_data_handle()); }
  static void clear(const memory &m) { std::memset(m.get_data_handle(), 0, m.get_desc().get_size()); }

  template <class Forward, class Backward>
  void create(const typename Forward::desc &up, const typename Backward::desc &down) {
    const typename Forward::primitive_desc ahead(up, cpu);
    const typename Backward::primitive_desc back(down, cpu, ahead);
    forward = Forward(ahead);
    backward = Backward(back);
    for (int which : {DNNL_ARG_SRC_LAYER, DNNL_ARG_DST_LAYER, DNNL_ARG_WORKSPACE})
      forward_arguments[which] = backward_arguments[which] = zeros(ahead, which);
    for (int which : {DNNL_ARG_DIFF_SRC_LAYER, DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER,
                      DNNL_ARG_DIFF_BIAS, DNNL_ARG_DIFF_DST_LAYER})
      backward_arguments[which] = zeros(back, which);
    const std::pair<int, const Floats *> filled[] = {
        {DNNL_ARG_WEIGHTS_LAYER, &weights.kernel}, {DNNL_ARG_WEIGHTS_ITER, &weights.recurrent},
        {DNNL_ARG_BIAS, &weights.bias}};
    for (const auto &[which, values] : filled) {
      forward_arguments[which] = laid_out(ahead, which, *values);
      backward_arguments[which] = laid_out(back, which, *values);
    }
  }

  template <class Description>
  memory zeros(const Description &description, int which) {
    memory m(description.query_md(query::exec_arg_md, which), cpu);
    clear(m);
    return m;
  }

  // Keras' layout is oneDNN's ldigo (ldgo for biases); the primitive may want another.
  template <class Description>
  memory laid_out(const Description &description, int which, const Floats &values) {
    memory m = zeros(description, which);
    const auto dims = m.get_desc().dims();
    memory plain(given(dims, dims.size() == 5 ? tag::ldigo : tag::ldgo), cpu);
    std::memcpy(plain.get_data_handle(), values.data(), values.size() * sizeof(float));
    reorder(plain, m).execute(queue, plain, m);
    queue.wait();
    return m;
  }

  // [steps, batch, features] of the first batch's embeddings.
  void look_up() {
    const auto ids = read<int32_t>(job.x, job.batch * job.steps);
    float *to = data(forward_arguments.at(DNNL_ARG_SRC_LAYER));
    for (long t = 0; t < job.steps; ++t)
      for (long n = 0; n < job.batch; ++n, to += job.features)
        std::memcpy(to, &weights.embeddings[ids[n * job.steps + t] * job.features], job.features * sizeof(float));
  }
};

double peak_mb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

int main(int count, char **words) {
  if (count != 12) return std::fputs("usage: see the top of onednn.cpp\n", stderr), 2;
  auto number = [words](int i) { return std::atol(words[i]); };
  const Job job{words[1], words[2], words[3], words[4], number(5), number(6), number(7), number(8), number(9),
                1 + number(10), std::atof(words[11])};
  Recurrence recurrence(job);
  recurrence.run();
  const double loss = recurrence.loss();
  for (int i = 0; i < 3; ++i) recurrence.run();
  std::string times;
  double total = 0;
  for (int i = 0; i < 5 || (total < job.seconds && i < 1000); ++i) {
    const auto start = std::chrono::steady_clock::now();
    recurrence.run();
    const double passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    times += (i ? ", " : "") + std::to_string(1e3 * passed);
    total += passed;
  }
  const dnnl_version_t &version = *dnnl_version();
  std::printf(
      "{\"times_ms\": [%s], \"agreed\": [%.9g], \"peak_mb\": %.1f, "
      "\"variant\": \"oneDNN %d.%d.%d, recurrence alone, forward and backward\"}\n",
      times.c_str(), loss, peak_mb(), version.major, version.minor, version.patch);
}
