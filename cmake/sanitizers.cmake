# ASan and UBSan together (preset asan).
add_library(mg_sanitizers INTERFACE)
if(MG_SANITIZE)
  target_compile_options(mg_sanitizers INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(mg_sanitizers INTERFACE -fsanitize=address,undefined)
endif()
