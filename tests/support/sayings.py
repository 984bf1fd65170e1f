"""Sentences around a word, for tests of what is said often."""

SAYINGS = (
    "听说{}要来了",
    "什么是{}啊",
    "又是{}，太烦了",
    "昨天遇到{}",
    "{}真的很离谱",
    "支行说这叫{}",
    "因为{}白跑一趟",
    "{}！投诉去",
)
