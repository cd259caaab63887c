using System.Globalization;
using System.Net;
using System.Text;
using Cofferdam.Cli.Reports;

namespace Cofferdam.Cli.Output;

/// <summary>Draws the share of objects that are gone against their age, one line for each group, as SVG.</summary>
internal static class LifetimePlot
{
    private const int Width = 800;
    private const int Height = 420;
    private const int Left = 60;
    private const int Right = 20;
    private const int Top = 20;
    private const int Bottom = 50;
    // From a microsecond to the end of the longest age, a day at most.
    private const double FirstMs = 1e-3;
    private const double LastMs = 86.4e6;

    // Okabe and Ito's colours, told apart by nearly everybody.
    private static readonly string[] _colours =
        ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    private static readonly (double Ms, string Name)[] _marks =
    [
        (1e-3, "1 us"), (1e-2, "10 us"), (0.1, "100 us"), (1, "1 ms"), (10, "10 ms"), (100, "100 ms"), (1e3, "1 s"),
        (1e4, "10 s"), (6e4, "1 min"), (6e5, "10 min"), (3.6e6, "1 h"), (3.6e7, "10 h"),
    ];

    /// <summary>The drawing.</summary>
    public static string Draw(IReadOnlyList<LifetimeGroupReport> groups)
    {
        var last = groups.SelectMany(group => group.Ages).Select(age => age.BelowMs).Append(1e3).Max();
        last = Math.Min(last, LastMs);
        var svg = new StringBuilder();
        Line($"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {Height}'");
        Line($"     font-family='sans-serif' font-size='12'>");
        Line($"<rect width='{Width}' height='{Height}' fill='white'/>");
        foreach (var (ms, name) in _marks.Where(mark => mark.Ms <= last))
        {
            Line($"<path d='M{X(ms):F1} {Top}V{Height - Bottom}' stroke='#ddd'/>");
            Line($"<text x='{X(ms):F1}' y='{Height - Bottom + 18}' text-anchor='middle'>{name}</text>");
        }

        for (var percent = 0; percent <= 100; percent += 20)
        {
            Line($"<path d='M{Left} {Y(percent / 100.0):F1}H{Width - Right}' stroke='#ddd'/>");
            Line($"<text x='{Left - 6}' y='{Y(percent / 100.0) + 4:F1}' text-anchor='end'>{percent} %</text>");
        }

        Line($"<text x='{(Left + Width - Right) / 2}' y='{Height - 10}' text-anchor='middle'>age of the object</text>");
        foreach (var (index, group) in groups.Index())
        {
            var colour = _colours[index % _colours.Length];
            Line($"<path d='{Curve(group)}' fill='none' stroke='{colour}' stroke-width='2'/>");
            var name = WebUtility.HtmlEncode($"{group.Name}: gone of {Units.Count(group.Followed)}");
            Line($"<text x='{Left + 10}' y='{Top + 16 + (index * 16)}' fill='{colour}'>{name}</text>");
        }

        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');

        double X(double ms) =>
            Left + ((Width - Left - Right)
                * Math.Log(Math.Clamp(ms, FirstMs, last) / FirstMs) / Math.Log(last / FirstMs));

        // Steps: what is known of a bin is known at its end.
        string Curve(LifetimeGroupReport group) => group.Ages
            .Where(age => age.Gone is not null)
            .Aggregate(
                string.Create(CultureInfo.InvariantCulture, $"M{Left} {Y(0):F1}"),
                (path, age) => path + string.Create(
                    CultureInfo.InvariantCulture, $"H{X(age.BelowMs):F1}V{Y(age.Gone!.Value):F1}"));
    }

    private static double Y(double share) => Height - Bottom - (share * (Height - Top - Bottom));
}
