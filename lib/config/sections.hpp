#pragma once

#include "section.hpp"

// The sections of the file, one function each. They leave defaults where nothing is given and
// report to the section's problems.

namespace rollcall::config {

void read_repository(Section section,
                     RepositorySettings& repository,
                     const std::filesystem::path& folder);
/// Starts from the profile of the type that is given.
void read_datastore(Section section,
                    DatastoreSettings& datastore,
                    const std::filesystem::path& folder);
void read_mapping(Section section, std::map<Target, MappingRule>& mapping);
void read_options(Section section, Policy& policy);
void read_guards(Section section, Guards& guards);
void read_dropbox(Section section, DropboxSettings& dropbox, const std::filesystem::path& folder);
void read_controller(Section section, ControllerSettings& controller);
void read_reports(Section section, ReportSettings& reports);
void read_export(Section section, ExportSettings& exporting);

/// The budgets of the hazard classes under their keys, in the order of the documentation.
[[nodiscard]] std::vector<std::pair<std::string_view, Budget*>> budgets(Guards& guards);

} // namespace rollcall::config
