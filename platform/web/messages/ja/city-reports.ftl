# The city's pages about usage reports.

city-reports-title = { $month }の利用実績の確認
city-month-nav = 月を変える
city-month-previous = 前の月
city-month-next = 次の月
city-chips = 状態でしぼり込む
city-label-month = 対象の月
city-label-program = 事業
city-label-facility-name = 施設名・番号
city-reports-none = 条件に合う施設はありません
city-filter-widen = 区や施設名、状態の条件をゆるめてください。
city-filter-clear = 条件をすべて外す
city-reports-person-days = 表示中の施設の延べ人数：{ $count }人
city-tick = 選ぶ
city-tick-one = { $name }を選ぶ
city-tick-all = このページの提出済みをすべて選ぶ
city-approve-ticked = 選んだ報告書を承認する
city-not-yet = まだ
city-none = なし
city-all = すべて

city-approved-title = まとめて承認した結果
city-approved-count = { $all }件のうち{ $done }件を承認しました。
city-approve-refused = 承認できませんでした
city-approve-none = 報告書が選ばれていません
city-approve-none-text = 一覧で「提出済み」の報告書を選んでから、もう一度押してください。
city-result = 結果
city-reasons = 理由
city-back-to-board = 一覧に戻る

city-report-title = { $name } { $month }の報告書
city-report-message = 市からの連絡
city-report-message-returned = 差戻しの理由
city-report-message-before = 前回の差戻しの理由
city-report-lines = 利用の明細
city-report-no-lines = この月の利用はありません。
city-report-no-children = お子さんの名前が入るため、明細は担当職員だけが見られます。集計は下にあります。
city-report-sums = 集計
city-decide-title = 内容を確認して決める
city-decide-message = 施設への連絡
city-decide-message-hint = 差し戻すときは、直してほしいところを書いてください。
city-decide-typed = 入力した連絡（まだ施設に送っていません）
city-approve = 承認する
city-return = 差し戻す
city-reopen-title = 承認を取り消して差し戻す
city-reopen-text = 差し戻すと、施設がこの月の実績を直せるようになります。直した後に、もう一度提出されます。
city-reopen-message = 直してほしいところ
city-reopen = 承認を取り消して差し戻す
done-city-report-approved = 報告書を承認しました。この月の実績は変更できなくなりました。
done-city-report-returned = 報告書を差し戻しました。
done-city-report-reopened = 承認を取り消して差し戻しました。

city-diff-title = 変わったところ
city-diff-from = くらべる元
city-diff-to = くらべる先
city-diff-line = 利用
city-diff-kind = 変わり方
city-diff-what = 内容
city-diff-added = 追加
city-diff-removed = 削除
city-diff-changed = 変更
city-diff-whole = 1件まるごと
city-diff-none = 変わったところはありません
city-diff-none-text = ほかの回とくらべるには、上で選んでください。
city-version = { $number }回目の提出
city-version-now = いまの実績

city-report-old-order = 年齢の若い順に並べるようになる前に提出された報告書があり、年齢の区分は提出されたときの順です。
city-totals-open = 集計を見る
city-totals-title = 報告書の集計
city-totals-lead = { $from }分から{ $until }分までの報告書のうち、提出または承認された{ $count }件の合計です。
city-totals-none = 提出された報告書がありません
city-totals-none-text = 施設が報告書を提出すると、ここに合計が出ます。
city-label-by = 分け方
city-label-until = どの月まで

city-files = ファイルで保存する
city-file-csv = CSV（UTF-8）
city-file-sjis = CSV（Shift_JIS）
city-file-xlsx = Excel
city-file-loss-title = 一部の文字が保存できません
city-file-anyway = このままShift_JISで保存する

city-title = 市のトップ
