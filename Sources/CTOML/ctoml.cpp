#include "ctoml.h"

#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

struct ctoml_document {
    toml::table root;
    std::vector<ctoml_node> nodes;
    std::string error;
    ctoml_position error_position{};
};

namespace {

ctoml_text text(std::string_view view) { return {view.data(), view.size()}; }

ctoml_position position(const toml::source_region &region) { return {region.begin.line, region.begin.column}; }

ctoml_kind kind(toml::node_type type) {
    switch (type) {
    case toml::node_type::table: return CTOML_TABLE;
    case toml::node_type::string: return CTOML_STRING;
    case toml::node_type::integer: return CTOML_INTEGER;
    case toml::node_type::floating_point: return CTOML_DECIMAL;
    case toml::node_type::boolean: return CTOML_BOOLEAN;
    case toml::node_type::date: return CTOML_DATE;
    case toml::node_type::time: return CTOML_TIME;
    case toml::node_type::date_time: return CTOML_DATE_TIME;
    case toml::node_type::array:
    case toml::node_type::none: break;
    }
    return CTOML_ARRAY;
}

void list(const toml::table &table, int64_t parent, size_t depth, std::vector<ctoml_node> &nodes) {
    for (auto &&[key, value] : table) {
        ctoml_node node{};
        node.parent = parent;
        node.kind = kind(value.type());
        node.key = text(key.str());
        node.key_position = position(key.source());
        node.value_position = position(value.source());
        if (auto string = value.as_string()) node.string = text(string->get());
        if (auto integer = value.as_integer()) node.integer = integer->get();
        if (auto boolean = value.as_boolean()) node.boolean = boolean->get();
        nodes.push_back(node);
        if (auto array = value.as_array()) {
            auto place = static_cast<int64_t>(nodes.size()) - 1;
            for (auto &&element : *array) {
                ctoml_node item{};
                item.parent = place;
                item.kind = kind(element.type());
                item.key_position = item.value_position = position(element.source());
                if (auto string = element.as_string()) item.string = text(string->get());
                nodes.push_back(item);
                if (auto inner = element.as_table(); inner && depth > 1)
                    list(*inner, static_cast<int64_t>(nodes.size()) - 1, depth - 1, nodes);
            }
        }
        if (auto inner = value.as_table(); inner && depth > 1)
            list(*inner, static_cast<int64_t>(nodes.size()) - 1, depth - 1, nodes);
    }
}

} // namespace

ctoml_document *ctoml_parse(const char *bytes, size_t count, size_t depth) {
    auto document = new (std::nothrow) ctoml_document;
    if (!document) return nullptr;
    try {
        document->root = toml::parse(std::string_view(bytes, count));
        if (depth > 0) list(document->root, -1, depth, document->nodes);
        return document;
    } catch (const toml::parse_error &error) {
        try {
            document->error = error.description();
            document->error_position = position(error.source());
            return document;
        } catch (const std::exception &) {
        }
    } catch (const std::exception &) {
    }
    // What is left is want of memory.
    delete document;
    return nullptr;
}

ctoml_text ctoml_error(const ctoml_document *document, ctoml_position *position) {
    *position = document->error_position;
    return text(document->error);
}

size_t ctoml_count(const ctoml_document *document) { return document->nodes.size(); }

ctoml_node ctoml_at(const ctoml_document *document, size_t index) { return document->nodes.at(index); }

void ctoml_free(ctoml_document *document) { delete document; }
