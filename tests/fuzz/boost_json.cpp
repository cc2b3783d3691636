// Boost.JSON compiled into the fuzz build: the fuzzer sees its branches and ASan its memory.
#include <boost/json/src.hpp>
