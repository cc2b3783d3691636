# libFuzzer targets (preset fuzz: clang, ASan, UBSan). Only what reads bytes from outside is built,
# file by file, since the rooms around it (Asio, SQLite, libbpf) would cost minutes and show nothing.
set(MG_FUZZ_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)

# mg_fuzz_rooms(FILES…): the library mg_fuzz_rooms of files below src/, all instrumented.
function(mg_fuzz_rooms)
  list(TRANSFORM ARGN PREPEND "${CMAKE_SOURCE_DIR}/src/" OUTPUT_VARIABLE sources REGEX "^[^/]")
  add_library(mg_fuzz_rooms STATIC ${sources})
  target_include_directories(mg_fuzz_rooms PUBLIC "${CMAKE_SOURCE_DIR}/src")
  target_compile_options(mg_fuzz_rooms PUBLIC ${MG_FUZZ_FLAGS} -fsanitize=fuzzer-no-link)
  target_compile_definitions(mg_fuzz_rooms PUBLIC _GLIBCXX_ASSERTIONS)
  target_link_options(mg_fuzz_rooms PUBLIC ${MG_FUZZ_FLAGS})
endfunction()

# mg_fuzz_target(NAME): the program mg_fuzz_NAME of NAME.cpp, and two tests with the label fuzz: the
# kept corpus once (quick, the same each time), then MASUGATA_FUZZ_SECONDS of search (default 30).
function(mg_fuzz_target name)
  add_executable(mg_fuzz_${name} ${name}.cpp)
  target_link_libraries(mg_fuzz_${name} PRIVATE mg_fuzz_rooms)
  target_link_options(mg_fuzz_${name} PRIVATE -fsanitize=fuzzer)
  foreach(how corpus search)
    add_test(NAME fuzz.${name}.${how}
      COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/run.sh" ${how} $<TARGET_FILE:mg_fuzz_${name}>)
    set_tests_properties(fuzz.${name}.${how} PROPERTIES LABELS fuzz)
  endforeach()
  set_tests_properties(fuzz.${name}.corpus PROPERTIES TIMEOUT 60)
endfunction()
