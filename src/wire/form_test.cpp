#include "wire/form.h"

#include <gtest/gtest.h>

#include <string>

namespace mg::wire {
namespace {

using Kind = DecodeError::Kind;

TEST(Form, Reads) {
  const struct {
    std::string_view body, key, value;
  } cases[] = {
      {"a=b", "a", "b"},
      {"a=b&", "a", "b"},
      {"&&a=b", "a", "b"},
      {"a", "a", ""},
      {"a=", "a", ""},
      {"a=b=c", "a", "b=c"},
      {"a=x+y", "a", "x y"},
      {"a=x%2By", "a", "x+y"},
      {"a=x%2by", "a", "x+y"},
      {"a%2Eb=1", "a.b", "1"},
      {"x=1&a=%26%3D%25", "a", "&=%"},
      {"a=%E6%9E%A1%E5%BD%A2", "a", "枡形"},
      {"a=\xE6\x9E\xA1", "a", "枡"},
      {"a=line%0Atab%09cr%0D", "a", "line\ntab\tcr\r"},
      {"a=%F4%8F%BF%BD", "a", "\xF4\x8F\xBF\xBD"},
  };
  for (const auto& c : cases) {
    const auto form = Form::parse(c.body);
    ASSERT_TRUE(form) << c.body << ": " << form.error().message;
    EXPECT_EQ(form->find(c.key), c.value) << c.body;
  }
  EXPECT_EQ(Form::parse("")->fields().size(), 0u);
  EXPECT_EQ(Form::parse("a=1")->find("b"), std::nullopt);
}

TEST(Form, KeepsTheOrder) {
  const auto form = Form::parse("b=1&a=2&c=3");
  ASSERT_EQ(form->fields().size(), 3u);
  EXPECT_EQ(form->fields()[0].key, "b");
  EXPECT_EQ(form->fields()[2].key, "c");
}

TEST(Form, Refuses) {
  const struct {
    std::string_view body;
    Kind kind;
    std::string_view parameter;
  } cases[] = {
      {"a=%", Kind::kMalformed, "a"},
      {"a=%4", Kind::kMalformed, "a"},
      {"a=%zz", Kind::kMalformed, "a"},
      {"a=%4g", Kind::kMalformed, "a"},
      {"%=a", Kind::kMalformed, ""},
      {"=a", Kind::kMalformed, ""},
      {"a=%80", Kind::kMalformed, "a"},
      {"a=%C0%AF", Kind::kMalformed, "a"},        // overlong
      {"a=%E0%80%AF", Kind::kMalformed, "a"},     // overlong
      {"a=%ED%A0%80", Kind::kMalformed, "a"},     // surrogate
      {"a=%F4%90%80%80", Kind::kMalformed, "a"},  // beyond Unicode
      {"a=%E6%9E", Kind::kMalformed, "a"},        // cut off
      {"a=%00", Kind::kMalformed, "a"},
      {"a=%1B", Kind::kMalformed, "a"},
      {"a=%EF%BF%BE", Kind::kMalformed, "a"},  // U+FFFE
      {"%00a=1", Kind::kMalformed, ""},
      {"a=1&b=2&a=1", Kind::kDuplicate, "a"},
      {"a=1&%61=2", Kind::kDuplicate, "a"},
  };
  for (const auto& c : cases) {
    const auto form = Form::parse(c.body);
    ASSERT_FALSE(form) << c.body;
    EXPECT_EQ(form.error().kind, c.kind) << c.body;
    EXPECT_EQ(form.error().parameter, c.parameter) << c.body;
  }
}

TEST(Form, BoundsCountAndKey) {
  std::string body;
  for (std::size_t i = 0; i < Form::kFieldsMax; ++i) body += "k" + std::to_string(i) + "=&";
  EXPECT_TRUE(Form::parse(body));
  EXPECT_FALSE(Form::parse(body + "one_more="));
  EXPECT_TRUE(Form::parse(std::string(Form::kKeyBytesMax, 'k') + "=1"));
  EXPECT_FALSE(Form::parse(std::string(Form::kKeyBytesMax + 1, 'k') + "=1"));
}

TEST(Form, EncodesWhatItDecodes) {
  std::string text = "az AZ09-._~!*'();:@&=+$,/?#[]%\n枡";
  EXPECT_EQ(Form::parse("a=" + percent_encode(text))->find("a"), text);
  EXPECT_EQ(percent_encode("a b/ü"), "a%20b%2F%C3%BC");
}

}  // namespace
}  // namespace mg::wire
