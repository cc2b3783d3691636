# Hardening that costs little; on in every build.
add_library(mg_hardening INTERFACE)
target_compile_options(mg_hardening INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection)
target_compile_definitions(mg_hardening INTERFACE _GLIBCXX_ASSERTIONS)
target_compile_definitions(mg_hardening INTERFACE
  $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
target_link_options(mg_hardening INTERFACE -Wl,-z,relro,-z,now)
