using Cofferdam.Kernel.Btf;

namespace Cofferdam.Tests.Kernel.Btf;

public sealed class BtfPrinterTests
{
    private static readonly BtfPrinter _printer = new(SampleTypes.Types);

    [Theory]
    [InlineData(0, "void")]
    [InlineData(7, "const char *")]
    [InlineData(8, "name_t")]
    [InlineData(15, "struct object")]
    [InlineData(16, "enum color")]
    [InlineData(20, "volatile int")]
    [InlineData(24, "int (struct object *object, __user char *buffer, ...)")]
    public void A_type_alone_is_declared_without_a_name(uint id, string expected) =>
        Assert.Equal(expected, _printer.Declare(new(id)));

    [Theory]
    [InlineData(1, "int x")]
    [InlineData(7, "const char *x")]
    [InlineData(10, "int x[2][3]")]
    [InlineData(19, "union either x")]
    [InlineData(21, "const char *restrict x")]
    [InlineData(23, "__user char *x")]
    [InlineData(31, "void (*x)(void)")]
    [InlineData(32, "void (*x[])(void)")]
    [InlineData(33, "struct object *const x")]
    [InlineData(34, "int (*x)[3]")]
    public void A_declaration_is_that_of_C(uint id, string expected) =>
        Assert.Equal(expected, _printer.Declare(new(id), "x"));

    [Theory]
    [InlineData(1, "int; // 4 bytes\n")]
    [InlineData(8, "typedef const char *name_t; // 8 bytes\n")]
    [InlineData(17, "enum wide {\n    TOP = 9223372036854775808,\n    ONE = 1,\n}; // 8 bytes\n")]
    [InlineData(16, "enum color {\n    RED = 0,\n    NONE = -1,\n}; // 4 bytes\n")]
    [InlineData(18, "struct secret;\n")]
    [InlineData(25, "int work(struct object *object, __user char *buffer, ...);\n")]
    [InlineData(27, "unsigned long counter; // 8 bytes\n")]
    [InlineData(28, "// section .data..percpu\nunsigned long counter; // 0, 8 bytes\n")]
    [InlineData(29, "// tag bpf_kfunc on work\n")]
    public void A_definition_is_that_of_C(uint id, string expected) => Assert.Equal(expected, _printer.Print(new(id)));

    [Fact]
    public void A_struct_shows_where_its_members_lie() =>
        Assert.Equal(
            """
            struct object {
                struct list_head link;                              // 0, 16 bytes
                union {
                    unsigned long number;                           // 16, 8 bytes
                    struct {
                        int low;                                    // 16, 4 bytes
                        int high;                                   // 20, 4 bytes
                    };                                              // 16, 8 bytes
                };                                                  // 16, 8 bytes
                int table[2][3];                                    // 24, 24 bytes
                int flag:3;                                         // 48:0, 3 bits
                int rest:29;                                        // 48:3, 29 bits
                name_t label;                                       // 56, 8 bytes
            }; // 64 bytes

            """,
            _printer.Print(new(15)));

    public static readonly TheoryData<string> Series = RecordedKernels.Series;

    [Theory]
    [MemberData(nameof(Series))]
    public void Every_type_of_a_kernel_can_be_printed(string series)
    {
        var types = RecordedKernels.Of(series).TypesOf("nf_tables");
        var printer = new BtfPrinter(types);
        for (var id = 1u; id < types.Count; id++)
            Assert.EndsWith("\n", printer.Print(new(id)));
    }
}
