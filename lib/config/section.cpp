#include "section.hpp"

#include <rollcall/base/text.hpp>

namespace rollcall::config {
namespace {

const yaml::Node k_nothing{.kind = yaml::Node::Kind::mapping};

/// A value as people see it in the file, credentials in URLs masked.
std::string describe(const yaml::Node& node) {
    switch (node.kind) {
    case yaml::Node::Kind::null: return "nothing";
    case yaml::Node::Kind::scalar:
        return node.quoted ? as_quoted(node.scalar) : as_plain(node.scalar);
    case yaml::Node::Kind::sequence: return "a list";
    case yaml::Node::Kind::mapping: return "a mapping";
    }
    return "?";
}

std::string shown_reference(const SecretReference& reference) {
    switch (reference.kind) {
    case SecretReference::Kind::none: return "null";
    case SecretReference::Kind::file: return "{file: " + shown(reference.value) + '}';
    case SecretReference::Kind::env: return "{env: " + shown(reference.value) + '}';
    case SecretReference::Kind::command: return "{command: " + shown(reference.value) + '}';
    }
    return "?";
}

constexpr Names<SecretReference::Kind, 3> k_references{
    {{SecretReference::Kind::file, "file"},
     {SecretReference::Kind::env, "env"},
     {SecretReference::Kind::command, "command"}}};

/// The reference that a node spells, or nothing when it is anything else.
std::optional<SecretReference> parse_reference(const yaml::Node& node,
                                               const std::filesystem::path& folder) {
    if (node.kind != yaml::Node::Kind::mapping || node.entries.size() != 1) return std::nullopt;
    const auto& entry = node.entries.front();
    const auto kind = named(k_references, entry.key);
    if (!kind || entry.value.kind != yaml::Node::Kind::scalar) return std::nullopt;
    const Scalar scalar{entry.value.scalar};
    const auto value =
        *kind == SecretReference::Kind::file ? path(folder).read(scalar) : text().read(scalar);
    if (!value) return std::nullopt;
    return SecretReference{.kind = *kind, .value = *value};
}

} // namespace

std::string Place::describe() const {
    if (at.line == 0) return file;
    return file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

Section::Section(Reading& reading, const yaml::Node& document, Mode mode)
    : Section(reading, document, {}, document.at, mode) {}

Section::Section(Reading& reading, const yaml::Node& node, std::string path, Position at, Mode mode)
    : reading_(reading), node_(node), path_(std::move(path)), at_(at), mode_(mode),
      reader_(node, reading.file, path_, reading.problems) {}

bool Section::is_document(std::string_view kind) {
    bool known = true;
    for (const auto& [key, word] :
         {std::pair<std::string_view, std::string_view>{"apiVersion", "rollcall/v1"},
          {"kind", kind}}) {
        const auto* const value = node(key);
        if (value == nullptr || value->kind == yaml::Node::Kind::null) {
            reader_.problem(at_, "missing key " + std::string(key) + "; give " + std::string(word));
        } else if (value->kind != yaml::Node::Kind::scalar || value->scalar != word) {
            reader_.problem(value->at, std::string(key) + " must be " + std::string(word)
                                           + ", found " + describe(*value));
            known = false;
        }
    }
    return known;
}

Section Section::child(std::string_view key, Mode mode) {
    const auto* const value = node(key);
    const bool present = value != nullptr && value->kind == yaml::Node::Kind::mapping;
    if (!present && value != nullptr && value->kind != yaml::Node::Kind::null) {
        // The value is not repeated: a password in the wrong place must not reach a log.
        problem(key, "must be a mapping of keys to values");
    }
    return {reading_, present ? *value : k_nothing, path_of(key), present ? value->at : at_, mode};
}

void Section::list(std::string_view key,
                   std::vector<std::string>& target,
                   const Format<std::string>& item) {
    const auto* const value = node(key);
    if (value != nullptr && value->kind != yaml::Node::Kind::null) {
        std::vector<std::string> texts;
        const auto take = [&](const yaml::Node& element) {
            auto read = element.kind == yaml::Node::Kind::scalar
                            ? item.read({element.scalar, element.quoted})
                            : std::nullopt;
            if (read) {
                texts.push_back(std::move(*read));
            } else {
                reader_.problem(element.at, path_of(key) + " must be " + item.expected + ", found "
                                                + describe(element));
            }
        };
        if (value->kind == yaml::Node::Kind::sequence) {
            for (const auto& element : value->items) take(element);
            if (value->items.empty()) {
                problem(key,
                        "must be " + item.expected + " or a list of them, found an empty list");
            }
        } else {
            take(*value);
        }
        target = std::move(texts);
    }
    if (mode_ != Mode::unlisted) record(key, target.empty() ? "null" : shown_list(target));
}

void Section::secret(std::string_view key, SecretReference& target) {
    const auto* const value = node(key);
    if (value != nullptr && value->kind != yaml::Node::Kind::null) {
        if (auto reference = parse_reference(*value, reading_.folder)) {
            target = std::move(*reference);
        } else {
            problem(key, "must be a reference: {file: PATH}, {env: VARIABLE} or {command: LINE}; "
                         "what was found is not repeated here, it may be the secret");
        }
    }
    record(key, shown_reference(target));
}

bool Section::present() const noexcept { return &node_ != &k_nothing; }

bool Section::given(std::string_view key) const {
    if (const auto text = override_of(key)) return !text->empty();
    const auto* const value = node_.find(key);
    return value != nullptr && value->kind != yaml::Node::Kind::null;
}

bool Section::written(std::string_view key) const { return node_.find(key) != nullptr; }

const yaml::Node* Section::node(std::string_view key) {
    (void)reader_.take(key); // only to make the key known
    return node_.find(key);
}

void Section::require(std::string_view key, std::string_view why) {
    if (given(key)) return;
    reader_.problem(at_, "missing key " + path_of(key) + "; " + std::string(why));
}

void Section::problem(std::string_view key, const std::string& message) {
    const auto text = path_of(key) + ' ' + message;
    if (override_of(key)) {
        reading_.problems.add(variable_of(key), {}, text);
        return;
    }
    const auto* const value = node_.find(key);
    reader_.problem(value == nullptr ? at_ : value->at, text);
}

void Section::warning(std::string_view key, const std::string& message) {
    const auto* const value = node_.find(key);
    reading_.warnings.push_back(
        {reading_.file, value == nullptr ? at_ : value->at, path_of(key) + ' ' + message});
}

void Section::record(std::string_view key, std::string value) {
    const auto* const written = node_.find(key);
    const Place place{reading_.file, written == nullptr ? Position{} : written->at};
    const bool changed = written != nullptr && written->kind != yaml::Node::Kind::null;
    list_setting(key, std::move(value), changed ? &place : nullptr);
}

std::string Section::path_of(std::string_view key) const {
    std::string path = path_;
    if (!path.empty()) path += '.';
    return path.append(key);
}

std::string Section::variable_of(std::string_view key) const {
    std::string name = "ROLLCALL_";
    for (const char c : path_of(key)) {
        if (c == '.') {
            name += '_';
        } else {
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
    }
    return name;
}

std::optional<std::string> Section::override_of(std::string_view key) const {
    if (mode_ != Mode::overridable || !reading_.environment) return std::nullopt;
    return reading_.environment(variable_of(key));
}

Section::Value Section::find(std::string_view key) {
    const auto* const written = node(key);
    if (const auto text = override_of(key)) {
        Value value{.place = Place{variable_of(key), {}}, .from_environment = true};
        if (!text->empty()) value.node.kind = yaml::Node::Kind::scalar;
        value.node.scalar = *text;
        return value;
    }
    if (written == nullptr) return {};
    return {.node = *written, .place = Place{reading_.file, written->at}};
}

void Section::refuse(std::string_view key, const Value& value, const std::string& expected) {
    problem(key, "must be " + expected + ", found " + describe(value.node));
}

void Section::list_setting(std::string_view key, std::string value, const Place* place) {
    const auto setting = path_of(key);
    if (place != nullptr) reading_.given.insert_or_assign(setting, *place);
    reading_.effective.push_back({.path = setting,
                                  .value = std::move(value),
                                  .origin = place == nullptr ? "default" : place->describe()});
}

} // namespace rollcall::config
