#include "model/quotas.h"

#include <fmt/format.h>

namespace mg::model {
namespace {

constexpr QuotaRow kRows[] = {
#define MG_QUOTA_ROW(name, code, aws_code, aws_name, usual, error, message) \
  {QuotaName::name, code, aws_code, aws_name, usual},
    MG_QUOTAS(MG_QUOTA_ROW)
#undef MG_QUOTA_ROW
};

const QuotaRow& row_of(QuotaName name) {
  return kRows[static_cast<std::size_t>(name)];
}

const Quota* set_for(const World& world, std::string_view account, QuotaName name) {
  return world.quotas.find(quota_record_id(account, row_of(name).code));
}

}  // namespace

std::span<const QuotaRow> quota_rows() {
  return kRows;
}

const QuotaRow* find_quota(std::string_view code) {
  for (const auto& row : kRows) {
    if (row.code == code || row.aws_code == code) return &row;
  }
  return nullptr;
}

std::string quota_record_id(std::string_view account, std::string_view code) {
  return fmt::format("{}/{}", account, code);
}

std::int64_t quota_of(const World& world, const std::string& account, QuotaName name) {
  if (!world.quotas.all().empty()) {
    if (const auto* own = set_for(world, account, name)) return own->value;
    if (const auto* all = set_for(world, kEveryAccount, name)) return all->value;
  }
  return row_of(name).usual;
}

Result<void> check_quota(const World& world, const std::string& account, QuotaName name,
                         std::size_t in_use, std::size_t more) {
  const auto quota = quota_of(world, account, name);
  if (in_use + more <= static_cast<std::size_t>(quota)) return {};
  return fail(quota_exceeded(name, quota));
}

Error quota_exceeded(QuotaName name, std::int64_t quota) {
  switch (name) {
#define MG_QUOTA_ERROR(name, code, aws_code, aws_name, usual, error, message) \
  case QuotaName::name:                                                       \
    return errors::error(fmt::format(message, quota));
    MG_QUOTAS(MG_QUOTA_ERROR)
#undef MG_QUOTA_ERROR
  }
  return errors::internal_failure("An internal error has occurred");
}

}  // namespace mg::model
