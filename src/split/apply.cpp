#include "mlq/split/apply.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>

#include "base/gzip.hpp"
#include "class_counts.hpp"
#include "count_parts.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/assign.hpp"
#include "row_placer.hpp"

namespace mlq::split {
namespace {

constexpr int gzip_level = 6;
constexpr std::uint64_t index_rows = 16 << 10;  // of an index list, rendered at once

std::string pack(const std::string& plain) {
    if (plain.empty()) return {};
    const std::vector<std::byte> packed = gzip(std::as_bytes(std::span(plain.data(), plain.size())), gzip_level);
    return {reinterpret_cast<const char*>(packed.data()), packed.size()};
}

// What one worker carries from station to station.
struct Worker {
    Assigner assigner;
    Assigned assigned = {};
    std::vector<std::string> pieces = {};
    std::vector<std::string> packed = {};
    std::vector<std::uint64_t> counts = {};  // classes x parts

    void count(const Batch& batch, std::size_t parts) {
        counts.resize(assigner.classes().size() * parts);
        if (counts.size() == parts) {  // one class
            const std::vector<std::uint32_t> rows = count_parts(std::span(assigned.parts).first(batch.rows), parts);
            for (std::size_t part = 0; part < parts; ++part) counts[part] += rows[part];
            return;
        }
        for (std::size_t row = 0; row < batch.rows; ++row)
            ++counts[assigned.classes[row] * parts + assigned.parts[row]];
    }
};

class Application {
  public:
    Application(TableReader& reader, std::size_t inputs, const SplitPlan& plan, const ApplyOptions& options)
        : reader_(reader),
          plan_(plan),
          options_(options),
          emitter_(reader.table(), inputs, plan.parts, options.emit),
          ties_(plan, options.shard) {
        if (options.order != nullptr) placer_.emplace(*options.order, plan);
        for (int i = 0; i < options.threads; ++i) workers_.push_back({Assigner(plan)});
        open_files();
    }

    Applied run() {
        if (options_.order == nullptr) return read_all();
        return options_.emit.emit == Emit::index ? write_index() : read_records();
    }

  private:
    TableReader& reader_;
    const SplitPlan& plan_;
    const ApplyOptions& options_;
    Emitter emitter_;
    TieCounter ties_;
    std::optional<RowPlacer> placer_;  // if the rows' ranks are known
    std::vector<Worker> workers_;
    std::vector<std::optional<PartFile>> files_;
    std::vector<PartId> part_of_row_;

    Applied read_all() {
        const std::size_t parts = plan_.parts.size();
        const auto at = [&](int worker) -> Worker& { return workers_[static_cast<std::size_t>(worker)]; };
        reader_.each_batch(
            options_.threads,
            {.wanted = recipe_columns(plan_.recipe),
             .work = [&](Batch& batch, int worker) { at(worker).assigner.assign(batch, at(worker).assigned); },
             .number = [&](Batch&, int worker) { ties_.settle(at(worker).assigned); },
             .render =
                 [&](Batch& batch, int worker) {
                     at(worker).count(batch, parts);
                     render(batch, at(worker));
                 },
             .write = [&](Batch& batch, int worker) { write(batch, at(worker)); }});
        return finish(count_workers(), reader_.facts());
    }

    // Every row's rank is known: only records are to be found.
    Applied read_records() {
        const auto at = [&](int worker) -> Worker& { return workers_[static_cast<std::size_t>(worker)]; };
        std::uint64_t rows = 0;
        reader_.each_batch(options_.threads, {.number =
                                                  [&](Batch& batch, int worker) {
                                                      rows = batch.first_row + batch.rows;
                                                      place(batch, at(worker).assigned);
                                                  },
                                              .render = [&](Batch& batch, int worker) { render(batch, at(worker)); },
                                              .write = [&](Batch& batch, int worker) { write(batch, at(worker)); }});
        check_unchanged(rows == options_.order->size());
        for (std::size_t i = 0; i < options_.inputs.size(); ++i)
            check_unchanged(reader_.facts()[i].bytes == options_.inputs[i].bytes);
        return finish(placed_counts(), reader_.facts());
    }

    // Not even records: index lists need nothing but the rows' numbers.
    Applied write_index() {
        Worker& worker = workers_[0];
        Batch batch;
        const std::uint64_t rows = options_.order->size();
        for (; batch.first_row < rows; batch.first_row += batch.rows) {
            batch.rows = std::min(rows - batch.first_row, index_rows);
            place(batch, worker.assigned);
            render(batch, worker);
            write(batch, worker);
        }
        return finish(placed_counts(), options_.inputs);
    }

    void place(const Batch& batch, Assigned& assigned) {
        check_unchanged(batch.first_row + batch.rows <= options_.order->size());
        placer_->place(batch.rows, assigned);
    }

    static void check_unchanged(bool unchanged) {
        if (!unchanged) throw Error("the input", "changed while it was split", "leave it alone and run again");
    }

    bool writes_to_folder() const { return !options_.folder.empty(); }

    void open_files() {
        const std::string head = emitter_.head();
        const std::string packed_head = options_.emit.gzip ? pack(head) : head;
        for (const OutputName& output : emitter_.outputs()) {
            files_.emplace_back();
            if (writes_to_folder())
                files_.back().emplace(options_.folder / output.file);
            else if (!options_.only_part.empty() && (output.part == options_.only_part || output.part.empty()))
                files_.back().emplace("-");
            if (files_.back()) files_.back()->append(head, packed_head);
        }
    }

    void render(const Batch& batch, Worker& worker) const {
        const bool wanted =
            std::any_of(files_.begin(), files_.end(), [](const auto& file) { return file.has_value(); });
        if (!wanted) return;
        emitter_.render(batch, worker.assigned, worker.pieces);
        if (!options_.emit.gzip) return;
        worker.packed.resize(worker.pieces.size());
        for (std::size_t i = 0; i < worker.pieces.size(); ++i)
            if (files_[i]) worker.packed[i] = pack(worker.pieces[i]);
    }

    void write(const Batch& batch, const Worker& worker) {
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (files_[i])
                files_[i]->append(worker.pieces[i], options_.emit.gzip ? worker.packed[i] : worker.pieces[i]);
        if (options_.keep_parts)
            part_of_row_.insert(part_of_row_.end(), worker.assigned.parts.begin(),
                                worker.assigned.parts.begin() + static_cast<std::ptrdiff_t>(batch.rows));
    }

    ClassCounts count_workers() const {
        ClassCounts counts(plan_.parts.size());
        for (const Worker& worker : workers_) counts.add(worker.assigner.classes(), worker.counts);
        return counts;
    }
    ClassCounts placed_counts() const {
        ClassCounts counts(plan_.parts.size());
        counts.add(plan_.strata, placer_->counts());
        return counts;
    }

    Applied finish(const ClassCounts& classes, std::vector<InputFacts> inputs) {
        Applied applied{.inputs = std::move(inputs),
                        .rows = classes.rows(),
                        .classes = classes.list(),
                        .part_of_row = std::move(part_of_row_)};
        for (const Worker& worker : workers_) applied.without_group += worker.assigner.without_group();
        // Other plans were made from counts, and merge has looked at them.
        if (plan_.mode == SplitPlan::Mode::hash)
            check_missing_groups(plan_.recipe.missing_group, applied.without_group, count_rows(applied));
        for (std::size_t i = 0; i < files_.size(); ++i)
            if (files_[i]) close_file(i, applied);
        return applied;
    }

    static std::uint64_t count_rows(const Applied& applied) {
        return std::accumulate(applied.rows.begin(), applied.rows.end(), std::uint64_t{0});
    }

    void close_file(std::size_t i, Applied& applied) {
        const OutputName& output = emitter_.outputs()[i];
        files_[i]->close();
        std::uint64_t rows = 0;
        for (std::size_t s = 0; s < plan_.parts.size(); ++s)
            if (output.part.empty() || plan_.parts[s] == output.part) rows += applied.rows[s];
        if (output.part == "dropped" && rows == 0 && writes_to_folder()) {
            std::filesystem::remove(options_.folder / output.file);
            return;
        }
        applied.outputs.push_back({output.file, output.part, rows, files_[i]->bytes(), files_[i]->fingerprint()});
    }
};

}  // namespace

Applied apply_plan(TableReader& reader, const SplitPlan& plan, const ApplyOptions& options) {
    const bool known = options.only_part.empty() || options.emit.emit == Emit::column ||
                       std::find(plan.parts.begin(), plan.parts.end(), options.only_part) != plan.parts.end();
    if (!known) throw Error("`part`", "the plan has no part " + mlq::quoted(options.only_part));
    return Application(reader, reader.facts().size(), plan, options).run();
}

}  // namespace mlq::split
