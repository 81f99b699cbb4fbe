/// The bank holidays of England, from a data file in the binary.
public enum BankHolidays {
    public static let england: Set<Day> = {
        let text = String(decoding: PackageResources.bank_holidays_england_txt, as: UTF8.self)
        return Set(text.split(separator: "\n").compactMap { Day(iso: String($0)) })
    }()
}
